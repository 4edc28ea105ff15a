import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { until } from '../until.fixture.ts'
import { examplesOf, openSite, outputsOf } from './document.fixture.ts'
import { testNeeding } from './require.fixture.ts'

interface Listening extends AsyncDisposable {
  readonly heard: { text: string }
}

function listen(line: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Listening {
  const [program, ...words] = line
  const child = spawn(program!, words, { cwd, env, detached: true })
  const heard = { text: '' }
  child.stdout.on('data', (bytes: Buffer) => {
    heard.text += bytes
  })
  return {
    heard,
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'close')
      // With the curl that it started.
      process.kill(-child.pid!)
      await ended
    },
  }
}

async function keepView(address: string, key: string, name: string): Promise<void> {
  const answer = await fetch(`${address}/api/v1/views`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      ...{ 'content-type': 'application/json', 'idempotency-key': name },
    },
    body: JSON.stringify({ name, page: 'alerts', query: '' }),
  })
  expect(answer.status).toBe(201)
}

const numbers = ({ heard }: Listening) => heard.text.match(/"seq":\d+(?=,"time")/g) ?? []

testNeeding({ programs: { curl: 'curl', bash: 'bash' } })(
  'both clients of docs/api/stream.md go on where they were when the server was away',
  async () => {
    const { api, key, reopen } = await openSite('scan-fin.pcap', ['read', 'audit:read'])
    const { address } = api
    const env = { PATH: process.env['PATH']!, AMOSKYS: address, KEY: key }
    const cwd = mkdtempSync(join(tmpdir(), 'amoskys-clients-'))
    const files = examplesOf('docs/api/stream.md').filter(({ script }) => script.startsWith('cat '))
    await outputsOf(files, env, cwd)
    await using socket = listen(['node', 'follow.mjs', 'audit'], cwd, env)
    await using events = listen(['bash', 'follow.sh', 'audit', 'audit:0'], cwd, env)
    const told: string[] = []
    const make = async (name: string) => {
      await keepView(address, key, name)
      told.push(`"seq":${told.length + 1}`)
    }
    const haveHeard = () =>
      until(() => [socket, events].every((one) => numbers(one).length >= told.length))
    for (const name of ['one', 'two']) await make(name)
    await haveHeard()
    const second = await reopen(api)
    for (const name of ['three', 'four']) await make(name)
    await haveHeard()
    await using _ = await reopen(second)
    await make('five')
    await haveHeard()
    for (const one of [socket, events]) expect(numbers(one)).toEqual(told)
  },
)
