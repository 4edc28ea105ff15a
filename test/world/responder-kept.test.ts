import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished } from 'vitest'
import { toolPath } from '../../lab/command.ts'
import { keepResponder } from '../../src/cli/responding/kept-responder.ts'
import { newFolder, orderFor } from '../../src/response/actions/actions.fixture.ts'
import { connectResponder } from '../../src/response/actions/index.ts'
import { root } from '../sources.fixture.ts'
import { addresses, Gateway } from './gateway.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const testWorld = testNeeding({
  isRoot: true,
  programs: { nft: 'nftables', ip: 'iproute2', nc: 'netcat-openbsd' },
})

async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 100) {
    expect(waited, `ms waited until ${what}`).toBeLessThan(90_000)
    await delay(100)
  }
}

/** Those that were given this folder, which nobody else was. */
function processesWith(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => wordsOf(pid).includes(`data=${folder}`))
    .map(Number)
}

function wordsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

testWorld(
  'killed beside a living engine it is started again, shows the block, and ends it in time',
  async () => {
    await using lab = await Gateway.build()
    const folder = newFolder()
    const socketPath = join(folder, 'responder-socket', 'responder.sock')
    const own = ['--set', 'response.enforce=nftables', '--set', `data=${folder}`]
    const said: string[] = []
    using kept = keepResponder({
      argv: [
        ...[toolPath('ip'), 'netns', 'exec', lab.host('gateway').namespace],
        ...[process.execPath, join(root, 'src/cli/main.ts'), 'responder', 'run', ...own],
      ],
      socketPath,
      say: (sentence) => said.push(sentence),
    })
    await using client = connectResponder(socketPath, { onEvent: () => {} })
    onTestFinished(() => client[Symbol.asyncDispose]())
    await until('it is there', () => client.isConnected)
    const order = orderFor('one', { target: addresses.attacker, ttlSeconds: 60 })
    expect(await client.apply(order)).toMatchObject({ state: 'in_force' })
    const ours = () => processesWith(folder)
    for (const pid of ours()) process.kill(pid, 'SIGKILL')
    await until('it is said', () => said.length > 0)
    expect(said[0]).toContain('by the signal SIGKILL')
    expect(await lab.answering(addresses.server, 80)).toBe('')
    await until('it is there again', () => client.isConnected)
    expect(await client.find(order.id)).toMatchObject({ state: 'in_force' })
    await until('it is over', async () => (await client.find(order.id))?.state === 'expired')
    expect(await lab.answering(addresses.server, 80)).not.toBe('')
    kept[Symbol.dispose]()
    for (const pid of ours()) process.kill(pid, 'SIGTERM')
  },
)
