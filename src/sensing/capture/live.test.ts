import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { openCapture } from './index.ts'
import { liveCommand } from './live-arguments.ts'
import { dropsAfter, isListening, liveError, startError, statisticsIn } from './live-messages.ts'

describe('arguments', () => {
  test('the filter is one argument, after what would end options', () => {
    const filter = "-w /tmp/x; rm -rf '$HOME'"
    const { arguments: words } = liveCommand({ interface: 'eth0', filter })
    expect(words.slice(-2)).toEqual(['--', filter])
    expect(words.slice(0, 2)).toEqual(['-i', 'eth0'])
    expect(words).toContain('--immediate-mode')
  })
  test('dumpcap takes the filter by its option, and writes pcap', () => {
    const command = liveCommand({ interface: 'eth0', filter: 'port 53', program: 'dumpcap' })
    expect(command.program).toBe('dumpcap')
    expect(command.arguments.join(' ')).toBe('-i eth0 -B 32 -q -P -w - -f port 53')
  })
  test('an empty filter is none', () => {
    expect(liveCommand({ interface: 'eth0', filter: ' ' }).arguments.at(-1)).toBe('-')
  })
  test.each(['', '-w', '/tmp/pipe', 'a b', 'a\0'])('"%s" is no interface', (name) => {
    expect(() => liveCommand({ interface: name })).toThrow(/expected the name of an interface/)
  })
})

const none = { kernelDrops: 0, interfaceDrops: 0 }

test.each([
  [
    'tcpdump: 9 packets captured, 9 packets received by filter, 47466 packets dropped by kernel',
    47466,
    0,
  ],
  ['1 packet dropped by kernel', 1, 0],
  ['3 packets dropped by interface', 0, 3],
  [
    "Packets received/dropped on interface 'eth0': 9/7 (pcap:4/dumpcap:2/flushed:1/ps_ifdrop:5) (56.2%)",
    7,
    5,
  ],
  ['9 packets captured', 0, 0],
])('drops in: %s', (line, kernelDrops, interfaceDrops) => {
  expect(dropsAfter(none, line)).toEqual({ kernelDrops, interfaceDrops })
})

test('the counts in an answer, and in no other line', () => {
  const answer =
    'tcpdump: 12 packets captured, 24 packets received by filter, 1 packet dropped by kernel'
  expect(statisticsIn(answer)).toEqual({ captured: 12, received: 24, dropped: 1 })
  expect(statisticsIn('12 packets captured')).toBeNull()
})

test('listening is known from what either program says', () => {
  const lines = [
    'tcpdump: listening on lo, link-type EN10MB (Ethernet), snapshot length 262144 bytes',
    'File: -',
    "Capturing on 'Loopback: lo'",
  ]
  expect(lines.map(isListening)).toEqual([true, true, false])
})

const ending = { exitCode: 1, signalCode: null, hung: '' }
const failure = {
  program: 'tcpdump',
  wasListening: false,
  ending,
  interfaces: ['lo', 'eth0'],
} as const
const request = { interface: 'eth1', filter: 'tcp prot 80' }

describe('errors', () => {
  test('no privileges: the capability and how to grant it', () => {
    const lines = [
      "tcpdump: eth1: You don't have permission to perform this capture on that device",
      '(socket: Operation not permitted)',
    ]
    const error = liveError({ ...failure, request, lines })
    expect(error.code).toBe('permission')
    expect(error.message).toMatch(
      /CAP_NET_RAW .*setcap cap_net_raw,cap_net_admin=eip \$\(command -v tcpdump\)/,
    )
  })
  test('no such interface: those there are', () => {
    const lines = ['tcpdump: eth1: No such device exists', '(No such device exists)']
    const error = liveError({ ...failure, request, lines })
    expect([error.code, error.message]).toEqual([
      'not-found',
      'no interface eth1: this machine has lo, eth0 (eth1: No such device exists)',
    ])
  })
  test("a bad filter: tcpdump's own reason", () => {
    const lines = ["tcpdump: can't parse filter expression: syntax error"]
    const error = liveError({ ...failure, request, lines })
    expect([error.code, error.message]).toEqual([
      'usage',
      "tcpdump refuses the filter 'tcp prot 80': can't parse filter expression: syntax error",
    ])
  })
  test("a bad filter: dumpcap's own reason", () => {
    const lines = [
      "Capturing on 'eth1'",
      'dumpcap: Invalid capture filter "tcp prot 80" for interface \'eth1\'.',
      '',
      "That string isn't a valid capture filter (can't parse filter expression: syntax error).",
      "See the User's Guide for a description of the capture filter syntax.",
    ]
    const error = liveError({ ...failure, program: 'dumpcap', request, lines })
    expect(error.message).toMatch(
      /refuses the filter .*: can't parse filter expression: syntax error$/,
    )
  })
  test('an interface that goes away while capturing', () => {
    const lines = ['tcpdump: listening on eth1', 'tcpdump: pcap_loop: The interface disappeared']
    const error = liveError({ ...failure, request, lines, wasListening: true })
    expect([error.code, error.message]).toEqual([
      'unavailable',
      'tcpdump ended on eth1: pcap_loop: The interface disappeared',
    ])
  })
  test.each([
    [{ exitCode: 0 }, 'tcpdump ended on eth1: told to end by somebody else (status 0)'],
    [
      { signalCode: 'SIGKILL' as const },
      'tcpdump ended on eth1: ended by SIGKILL, which we did not send',
    ],
    [
      { hung: 'gave no sign of life for 10 s' },
      'tcpdump on eth1 gave no sign of life for 10 s, and was killed: what it had not handed over is lost',
    ],
  ])('an end of its own, %j', (how, message) => {
    const error = liveError({
      ...failure,
      request,
      lines: ['tcpdump: listening on eth1', '9 packets captured'],
      wasListening: true,
      ending: { exitCode: null, signalCode: null, hung: '', ...how },
    })
    expect([error.code, error.message]).toEqual(['unavailable', message])
  })
  test('a program that is not there, or not for us', () => {
    const missing = startError('tcpdump', { code: 'ENOENT' })
    expect([missing.code, missing.message]).toEqual([
      'unavailable',
      'tcpdump is not installed: install the package tcpdump, or choose the other program',
    ])
    expect(startError('dumpcap', { code: 'EACCES' }).code).toBe('permission')
  })
})

const isRoot = process.getuid?.() === 0
const isInstalled = (program: string) => spawnSync(program, ['--version']).status === 0
const programs = (['tcpdump', 'dumpcap'] as const).filter(isInstalled)
const why = isRoot && programs.length > 0 ? '' : ' (skipped: needs root and tcpdump or dumpcap)'

describe.skipIf(why !== '')(`live on loopback${why}`, () => {
  test.each(programs)(
    '%s: nothing sent before stop is lost, and a bad filter or interface is told at once',
    async (program) => {
      const receiver = createSocket('udp4').bind(0, '127.0.0.1')
      await once(receiver, 'listening')
      const { port } = receiver.address()
      const source = { kind: 'live', interface: 'lo', filter: `udp port ${port}`, program } as const
      await using capture = await openCapture(source)
      const sender = createSocket('udp4')
      let received = 0
      receiver.on('message', () => {
        received++
        if (received === 50) capture.stop()
      })
      for (let i = 0; i < 50; i++) sender.send('hello', port, '127.0.0.1')
      let frames = 0
      for await (const batch of capture) frames += batch.count
      sender.close()
      receiver.close()
      expect([frames, capture.counts().kernelDrops, capture.counts().incomplete]).toEqual([
        50,
        0,
        [],
      ])
      await expect(openCapture({ ...source, filter: 'udp prot 1' })).rejects.toMatchObject({
        code: 'usage',
      })
      await expect(openCapture({ ...source, interface: 'nosuch0' })).rejects.toMatchObject({
        code: 'not-found',
      })
    },
    20_000,
  )
})
