import type { Command } from 'commander'
import { openCapture } from '../../capture/index.ts'
import type { Flow } from '../../contracts/index.ts'
import {
  bytesText,
  communityId,
  countText,
  durationText,
  isoTime,
  printable,
} from '../../kernel/index.ts'
import { createAssembly } from '../../pipeline.ts'
import { addCommon, type CommonOptions } from '../options.ts'
import { jsonLine } from '../screen.ts'
import type { World } from '../world.ts'
import { sourceOf } from './analyze.ts'

interface FlowsOptions extends CommonOptions {
  readonly json: boolean
}

const protocolNames: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmp6',
}

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
      await using capture = await openCapture(sourceOf(files))
      const assembly = createAssembly()
      for await (const frames of capture) {
        for (const flow of assembly.push(frames)) world.out(print(flow))
      }
      for (const flow of assembly.finish()) world.out(print(flow))
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
  const { source, destination, forward, backward, application } = flow
  const parts = [
    isoTime(flow.firstUs),
    (protocolNames[flow.protocol] ?? `ip${flow.protocol}`).padEnd(5),
    `${source.address}:${source.port} -> ${destination.address}:${destination.port}`.padEnd(46),
    flow.state.padEnd(6),
    flow.history.padEnd(10),
    `${countText(forward.packets)}/${countText(backward.packets)} packets`.padEnd(16),
    `${bytesText(forward.payloadBytes)} / ${bytesText(backward.payloadBytes)}`.padEnd(22),
    durationText((flow.lastUs - flow.firstUs) / 1000).padEnd(9),
    application
      ? printable(application.kind === 'plain' ? application.name : application.kind)
      : '',
  ]
  return `${parts.join('  ').trimEnd()}\n`
}
