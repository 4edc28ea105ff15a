import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { keepResponder } from './kept-responder.ts'

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 10) {
    expect(waited, 'ms waited').toBeLessThan(10_000)
    await passed(10)
  }
}

/** Keeps a program of one line, which notes each time that it begins. */
function kept(line: string, socketPath = '/nowhere/responder.sock') {
  const notes = join(mkdtempSync(join(tmpdir(), 'amoskys-kept-')), 'notes')
  const said: string[] = []
  const script = `require('node:fs').appendFileSync('${notes}', process.pid + ' '); ${line}`
  const keeping = keepResponder({
    ...{ argv: [process.execPath, '-e', script], socketPath, againMs: [20, 100] },
    say: (sentence) => said.push(sentence),
  })
  onTestFinished(() => keeping[Symbol.dispose]())
  // Before the first word is written there is none: a number made of nothing is 0, and stands for our own process group.
  const pids = () =>
    existsSync(notes) ? [...readFileSync(notes, 'utf8').matchAll(/\d+(?= )/g)].map(Number) : []
  return { keeping, said, pids }
}

test('one that is killed is said to be, and started again until nobody wants it', async () => {
  const { keeping, said, pids } = kept("console.error('it is up'); setInterval(() => {}, 1000)")
  await until(() => pids().length === 1)
  process.kill(pids()[0]!, 'SIGKILL')
  await until(() => pids().length === 2)
  expect(said).toEqual(['the responder ended: by the signal SIGKILL; it is started again in 20 ms'])
  keeping[Symbol.dispose]()
  process.kill(pids()[1]!, 'SIGKILL')
  await passed(200)
  expect(pids().length).toBe(2)
})

test('its last words are told, once', async () => {
  const { said, pids } = kept(
    "console.error('first\\nnft: is not installed'); process.exitCode = 69",
  )
  await until(() => pids().length >= 3)
  expect(said).toEqual([
    'the responder ended: with status 69, and said last: nft: is not installed; it is started again in 20 ms',
  ])
})

test('what would end the same way each time is not tried again', async () => {
  const { said, pids } = kept('process.exitCode = 77')
  await until(() => said.length > 0)
  await passed(300)
  expect([pids().length, said.join()]).toEqual([1, expect.stringContaining('not started again')])
})

test('where one answers already none is started', async () => {
  const socketPath = join(mkdtempSync(join(tmpdir(), 'amoskys-kept-')), 'one.sock')
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  onTestFinished(() => void server.close())
  const { pids } = kept('', socketPath)
  await passed(300)
  expect(pids()).toEqual([])
})
