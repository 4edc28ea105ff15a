/** How the sensor on this machine is, as it says itself. */
import { get } from 'node:http'
import {
  AmoskysError,
  bytesText,
  countText,
  durationText,
  printable,
  reasonOf,
} from '../../kernel/index.ts'
import type { World } from '../world.ts'
import type { Beginning, SensorStatus } from './status.ts'

export async function tellStatus(world: World, listen: string, isJson: boolean): Promise<void> {
  if (listen === '')
    throw new AmoskysError('usage', 'ship.statusListen is empty: a sensor says nowhere how it is')
  const report = await asked(`http://${listen}/status`)
  if (isJson) {
    world.out(`${JSON.stringify(report)}\n`)
    return
  }
  world.out(statusText(report, world.now()))
  if (report.hub.state === 'away' || report.hub.state === 'refused') process.exitCode = 69
}

function asked(url: string): Promise<SensorStatus> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) =>
      reject(
        new AmoskysError('unavailable', `no sensor answers at ${url}: ${reasonOf(cause)}`, {
          cause,
        }),
      )
    const request = get(url, { timeout: 5_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (part: string) => {
        text += part
      })
      response.on('end', () => {
        try {
          const answer = JSON.parse(text) as SensorStatus | Beginning
          if ('version' in answer) resolve(answer)
          else reject(new AmoskysError('unavailable', beginningText(answer)))
        } catch (cause) {
          fail(cause)
        }
      })
    })
    request.on('timeout', () => request.destroy(new Error('no answer within 5 s')))
    request.on('error', fail)
  })
}

function beginningText({ sensor, folder, says }: Beginning): string {
  return `the sensor ${printable(sensor)} (${printable(folder)}) is ${printable(says)}: it has only begun; ask again in a moment`
}

function statusText(report: SensorStatus, nowMs: number): string {
  const { hub, log, local, host } = report
  const since = (ms: number) => durationText(Math.max(0, nowMs - ms))
  const waits =
    log.batches === 0
      ? 'nothing: the hub has all of it'
      : `${countText(log.batches)} batches, ${bytesText(log.bytes)} of ${bytesText(log.bytesMax)}, the oldest since ${since(log.oldestMs)}`
  const rows = [
    ['sensor', `${printable(report.sensor)}, its keys and log in ${printable(report.folder)}`],
    ['reads', `${report.kind} ${printable(report.source)}, since ${since(report.startedMs)}`],
    ['hub', `${hub.state} since ${since(hub.sinceMs)}`],
    ['seen', `${countText(report.frames)} packets, ${countText(report.rows)} observations`],
    [
      'dropped',
      `${countText(report.kernelDrops + report.interfaceDrops)} packets before they were read`,
    ],
    ['waits', waits],
    ['given up', `${countText(report.shedRows)} observations`],
    [
      'sends',
      report.sampledShare >= 1
        ? 'all flows'
        : `one in ${Math.round(1 / report.sampledShare)} pairs of hosts`,
    ],
    [
      'judges itself',
      local.isDetecting ? `yes, ${local.alerts} alerts so far` : 'no, the hub does',
    ],
    ['memory', bytesText(host.residentBytes)],
    ['certificate', `ends in ${durationText(Math.max(0, report.certificateExpiresMs - nowMs))}`],
    ...(report.lastError === ''
      ? []
      : [['last error', `${printable(report.lastError)}, ${since(report.lastErrorMs)} ago`]]),
  ]
  return rows.map(([name, text]) => `${`${name}:`.padEnd(15)} ${text}\n`).join('')
}
