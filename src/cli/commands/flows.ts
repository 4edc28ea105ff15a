import type { Command } from 'commander'
import type { Endpoint, Flow } from '../../contracts/index.ts'
import {
  bytesText,
  communityId,
  countText,
  durationText,
  endpointText,
  isoTime,
  printable,
} from '../../kernel/index.ts'
import { ObservationReader } from '../../observations/index.ts'
import { openCapture } from '../../sensing/capture/index.ts'
import { sense } from '../../sensing/index.ts'
import { flowLimitsOf } from '../compose.ts'
import { statusFor, tellNotes, tellUnseen } from '../notes.ts'
import { addCommon, type CommonOptions, settingsFor } from '../options.ts'
import { jsonLine } from '../screen.ts'
import type { World } from '../world.ts'
import { sourceOf } from './analyze.ts'

interface FlowsOptions extends CommonOptions {
  readonly json: boolean
}

/** IANA's protocol numbers. */
const protocolNames: Readonly<Record<number, string>> = {
  1: 'icmp',
  2: 'igmp',
  6: 'tcp',
  17: 'udp',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'icmp6',
  132: 'sctp',
}

/** TCP, UDP and SCTP: of the others no port is read. */
const withPorts: ReadonlySet<number> = new Set([6, 17, 132])
/** ICMP and ICMPv6 have a type and a code where others have ports. */
const withTypes: ReadonlySet<number> = new Set([1, 58])

export function registerFlows(program: Command, world: World): void {
  const command = program
    .command('flows')
    .description('print the flows of capture files, in the order they ended')
    .argument('<file...>', 'pcap or pcapng files, gzipped or not; folders; - for standard input')
    .option('--json', 'one JSON line a flow, with its whole record', false)
    .addHelpText(
      'after',
      `
Examples:
  amoskys flows capture.pcap
  amoskys flows --json capture.pcap | jq -r 'select(.state == "REJ") | .destination.address'
`,
    )
    .action(async (files: string[], options: FlowsOptions) => {
      const print = options.json ? flowJson : flowLine
      const { settings } = settingsFor(world, options)
      await using capture = await openCapture(sourceOf(files))
      const reader = new ObservationReader()
      const { summary } = await sense(
        capture,
        { wanted: 'all', flowLimits: flowLimitsOf(settings) },
        (batch) => {
          for (const flow of reader.readEnded(batch)) world.out(print(flow))
        },
      )
      tellUnseen(world, summary)
      tellNotes(world, capture.counts(), true)
      process.exitCode = statusFor(capture.counts())
    })
  addCommon(command)
}

function idOf(flow: Flow): string {
  return communityId({
    protocol: flow.protocol,
    source: flow.source.address,
    sourcePort: flow.source.port,
    destination: flow.destination.address,
    destinationPort: flow.destination.port,
  })
}

/** The record as JSON: columns as arrays. NaN has no JSON; it stands as null. */
function flowJson(flow: Flow): string {
  const { length, sizes, directions, gapsMs, flags } = flow.sequence
  const sequence = {
    length,
    sizes: [...sizes],
    directions: [...directions],
    gapsMs: [...gapsMs],
    flags: [...flags],
  }
  return jsonLine('flow', { communityId: idOf(flow), ...flow, sequence })
}

function flowLine(flow: Flow): string {
  const { source, destination, forward, backward } = flow
  const parts = [
    isoTime(flow.firstUs),
    (protocolNames[flow.protocol] ?? `ip${flow.protocol}`).padEnd(5),
    `${endText(flow, source)} -> ${endText(flow, destination)}`.padEnd(46),
    flow.state.padEnd(6),
    flow.history.padEnd(10),
    `${countText(forward.packets)}/${countText(backward.packets)} packets`.padEnd(16),
    `${bytesText(forward.payloadBytes)} / ${bytesText(backward.payloadBytes)}`.padEnd(22),
    durationText((flow.lastUs - flow.firstUs) / 1000).padEnd(9),
    contentText(flow),
  ]
  return `${parts.join('  ').trimEnd()}\n`
}

function endText({ protocol }: Flow, { address, port }: Endpoint): string {
  return withPorts.has(protocol) ? endpointText(address, port) : address
}

/** What the flow carried: its application, or what kind of message. */
function contentText({ protocol, application, source, destination }: Flow): string {
  if (withTypes.has(protocol)) return `type ${source.port} code ${destination.port}`
  if (application === null) return ''
  return printable(application.kind === 'plain' ? application.name : application.kind)
}
