/** The response lab with its real servers: what its checks say is true, and nothing is left of it. */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { ownerLives, prefix } from '../../lab/leftovers.ts'
import { startAmoskys } from '../../lab/response/amoskys.ts'
import { attackLab } from '../../lab/response/attacks.ts'
import { answersAs, openTalk, reach, reachesWithin, throughput } from '../../lab/response/checks.ts'
import { forward } from '../../lab/response/forward.ts'
import { createResponseLab, honeypotNotes } from '../../lab/response/lab.ts'
import { readState } from '../../lab/response/state.ts'
import { root } from '../sources.fixture.ts'
import { testNeeding } from './require.fixture.ts'

const labTest = testNeeding({
  isRoot: true,
  programs: {
    ...{ ip: 'iproute2', nft: 'nftables', nginx: 'nginx-light', sshd: 'openssh-server' },
    ...{ dnsmasq: 'dnsmasq', psql: 'postgresql', nc: 'netcat-openbsd', hydra: 'hydra' },
    ...{ tcpdump: 'tcpdump', sshpass: 'sshpass', curl: 'curl', nmap: 'nmap' },
  },
})

type Lab = Awaited<ReturnType<typeof createResponseLab>>
let made: Lab | null = null

beforeAll(async () => {
  // What is missing here is said by the tests.
  if (process.getuid?.() === 0) made = await createResponseLab().catch(() => null)
})
afterAll(() => made?.demolish())

function rooms(): Lab {
  if (made === null) throw new Error('the lab did not come up')
  return made
}

const web1 = { address: '10.30.0.10', port: 80 }
const ssh = { ...web1, port: 22 }

/** Rules as a firewall on the responder would hold them. */
async function rules(...lines: readonly string[]): Promise<AsyncDisposable> {
  const responder = rooms().host('responder')
  await responder.run(['nft', '-f', '-'], { input: `table inet probe {\n${lines.join('\n')}\n}\n` })
  return {
    [Symbol.asyncDispose]: async () => {
      await responder.run(['nft', 'delete', 'table', 'inet', 'probe'])
    },
  }
}

labTest('servers answer, names are known, and the sensor hears the LAN once', async () => {
  const lab = rooms()
  const sensor = lab.host('sensor').spawn(['tcpdump', '-n', '-l', '-i', 'mirror', 'tcp[13] = 2'])
  await sensor.saying('listening on')
  const order = await lab
    .host('attacker')
    .run(['curl', '-s', '-m', '5', 'http://10.30.0.11:8000/orders/7'])
  expect(JSON.parse(order.stdout)).toEqual({ id: 7, item: 'item 7', price: 24.5 })
  const call = ['curl', '-s', '-m', '5', 'http://telemetry.sync.example:8080/api/v2/check']
  expect((await lab.host('app1').run(call)).stdout).toContain('"status":"ok"')
  await sensor.saying('203.0.113.66.8080')
  await sensor.stop('SIGINT')
  const opened = sensor.said().match(/IP (\S+) > (\S+): Flags \[S\]/g) ?? []
  expect(opened.map((line) => line.replace(/IP (\S+)\.\d+ > /, '$1 to '))).toEqual([
    '198.51.100.23 to 10.30.0.11.8000: Flags [S]',
    '10.30.0.11 to 10.30.0.12.5432: Flags [S]',
    '10.30.0.11 to 203.0.113.66.8080: Flags [S]',
  ])
})

labTest(
  'reach tells an open port from a closed one and from silence, and what comes back',
  async () => {
    const attacker = rooms().host('attacker')
    expect(await reach(attacker, web1.address, 80)).toBe('open')
    expect(await reach(attacker, web1.address, 81)).toBe('refused')
    await using talk = openTalk(attacker, web1.address)
    expect(await talk.goesOn()).toBe(true)
    {
      const drop =
        'chain p { type filter hook prerouting priority -300; ip saddr 198.51.100.23 drop; }'
      await using _ = await rules(drop)
      expect(await reach(attacker, web1.address, 80)).toBe('silent')
      expect(await talk.goesOn()).toBe(false)
      expect(await reach(rooms().host('visitor'), web1.address, 80)).toBe('open')
    }
    expect(await reachesWithin(attacker, { ...web1, isWanted: true }, 2_000)).toBe(true)
    // What was lost is sent again, at ever longer intervals.
    expect(await talk.goesOn(10_000)).toBe(true)
  },
)

labTest('answersAs tells web1 from the honeypot, over SSH and HTTP', async () => {
  const lab = rooms()
  const attacker = lab.host('attacker')
  const who = async () => [
    await answersAs(lab, attacker, web1),
    await answersAs(lab, attacker, ssh),
  ]
  expect(await who()).toEqual(['web1', 'web1'])
  {
    const nat = 'ip saddr 198.51.100.23 ip daddr 10.30.0.10 dnat ip to 10.40.0.10;'
    await using _ = await rules(`chain d { type nat hook prerouting priority dstnat; ${nat} }`)
    expect(await who()).toEqual(['honeypot', 'honeypot'])
  }
  expect(await who()).toEqual(['web1', 'web1'])
  expect(await answersAs(lab, attacker, { address: '10.30.0.12', port: 22 })).toBe('nobody')
  expect(await answersAs(lab, attacker, { address: '10.30.0.11', port: 22 })).toBe('somebody else')
})

labTest('throughput falls where it is held, and comes back', async () => {
  const attacker = rooms().host('attacker')
  const url = 'http://10.30.0.10/download9.bin'
  const free = await throughput(attacker, url)
  const limit = 'ip daddr 198.51.100.23 limit rate over 50 kbytes/second burst 20 kbytes drop;'
  {
    await using _ = await rules(`chain f { type filter hook forward priority 0; ${limit} }`)
    const held = await throughput(attacker, url, 2)
    expect(held).toBeGreaterThan(0)
    expect(held).toBeLessThan(120_000)
  }
  expect(free).toBeGreaterThan(2_000_000)
  expect(await throughput(attacker, url)).toBeGreaterThan(2_000_000)
  expect(await throughput(attacker, 'http://10.30.0.10:81/')).toBe(0)
})

labTest('the honeypot notes what real programs try, and lets nobody in', async () => {
  const lab = rooms()
  const attacker = lab.host('attacker')
  const { address } = lab.host('honeypot')
  const login = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null']
  const key = join(attacker.folder, 'key')
  await attacker.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', key])
  const one = ['-o', 'NumberOfPasswordPrompts=1', '-i', key, `root@${address}`, 'id']
  const tried = await attacker.attempt(['sshpass', '-p', 'toor', 'ssh', ...login, ...one])
  expect([tried.status, tried.stdout]).toEqual([255, ''])
  expect(tried.stderr).toContain('Permission denied')
  const list = join(attacker.folder, 'honeypot-words.txt')
  await attacker.run(['sh', '-c', `printf 'one\\ntwo\\n' > ${list}`])
  const guess = ['hydra', '-I', '-l', 'admin', '-P', list, '-t', '2', `ssh://${address}`]
  await attacker.attempt(['sh', '-c', `cd ${attacker.folder} && exec "$@"`, 'sh', ...guess])
  await attacker.run(['curl', '-s', '-d', 'user=admin&password=1234', `http://${address}/login`])
  const notes = readFileSync(honeypotNotes(lab), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(notes.filter((note) => note.event === 'tried')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ user: 'root', password: 'toor', address: '198.51.100.23' }),
      expect.objectContaining({
        method: 'publickey',
        key: expect.stringMatching(/ SHA256:\S{43}$/),
      }),
      expect.objectContaining({ service: 'ssh', user: 'admin', password: 'two' }),
      expect.objectContaining({ service: 'http', user: 'admin', password: '1234' }),
    ]),
  )
})

labTest('the file is dropped where its attack says, as web1 has it', async () => {
  const said = await attackLab(rooms(), 'dropped-file')
  const [, path = '', sha256] = /left (\S+), SHA-256 (\w+)/.exec(said) ?? []
  expect(sha256).toBe('275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f')
  expect(readFileSync(path)).toHaveLength(68)
})

labTest(
  'a port of this machine leads into a host, and to nothing where nothing listens',
  async () => {
    const fetched = async (port: number) => {
      await using server = await forward(rooms().host('web1'), port, 0)
      const own = (server.address() as AddressInfo).port
      return await fetch(`http://127.0.0.1:${own}/page1.html`, { headers: { connection: 'close' } })
        .then((answer) => answer.arrayBuffer())
        .then((body) => body.byteLength)
        .catch(() => 0)
    }
    const page = readFileSync(join(rooms().host('web1').folder, 'www', 'page1.html'))
    expect([await fetched(80), await fetched(81)]).toEqual([page.length, 0])
  },
)

labTest(
  'AMOSKYS on the responder is reached from here, and finds what is done to web1',
  async () => {
    await using amoskys = await startAmoskys(rooms())
    expect(await (await fetch(`${amoskys.url}/healthz`)).json()).toEqual({ ok: true })
    expect(amoskys.setupLink).toMatch(new RegExp(`^${amoskys.url}/setup#`))
    expect(await attackLab(rooms(), 'web-attack', { count: 20 })).toBe('no password was found')
    await amoskys.process.saying('logins at HTTP (port 80) on 10.30.0.10', 20_000)
    expect(amoskys.process.said()).toContain('198.51.100.23 tried')
  },
)

/** Namespaces, folders and settings of one lab, and of those that nobody keeps up: others may be up meanwhile. */
function remains(own = ''): string[] {
  const found = [tmpdir(), '/run/netns', '/etc/netns'].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [],
  )
  return found
    .filter((path) => {
      const name = basename(path)
      if (!name.startsWith(prefix)) return false
      return (own !== '' && name.startsWith(`${own}-`)) || !ownerLives(name)
    })
    .toSorted()
}

const viaCommand = [join(root, 'src/cli/bin/amoskys.js'), 'lab']
const itself = [join(root, 'lab/main.ts')]

function run(
  program: readonly string[],
  ...words: readonly string[]
): Promise<{ status: number; said: string }> {
  const line = [...program, ...words]
  return new Promise((resolve) => {
    execFile(process.execPath, line, (error, out, err) =>
      resolve({ status: error ? Number(error.code) : 0, said: out + err }),
    )
  })
}

labTest('amoskys lab: up, refused twice, attacked, down, and nothing of it is left', async () => {
  const before = remains()
  let own = ''
  const up = await run(viaCommand, 'up', '--detach')
  expect([up.status, up.said]).toEqual([0, expect.stringContaining('The lab is up.')])
  try {
    expect(await run(itself, 'up')).toEqual({
      status: 64,
      said: expect.stringContaining('up already'),
    })
    own = readState()!.name
    expect(remains(own).length).toBeGreaterThan(before.length + 20)
    const said = await run(itself, 'attack', 'dropped-file')
    expect(said).toEqual({ status: 0, said: expect.stringContaining('dropped-file: left /') })
    expect((await run(viaCommand, 'attack', 'nothing')).status).toBe(64)
    expect((await run(itself, 'exec', 'web1', 'cat', '/etc/resolv.conf')).said).toContain(
      '10.30.0.1',
    )
    expect((await run(itself, 'status')).said).toContain('app1 to db1 port 5432 (postgresql): open')
  } finally {
    expect(await run(viaCommand, 'down')).toEqual({ status: 0, said: 'The lab is down.\n' })
  }
  // What a killed run had left before may be gone, too.
  expect(remains(own).filter((path) => !before.includes(path))).toEqual([])
  expect(existsSync('/run/amoskys-lab.json')).toBe(false)
  expect(await run(itself, 'attack', 'dropped-file')).toMatchObject({ status: 66 })
})
