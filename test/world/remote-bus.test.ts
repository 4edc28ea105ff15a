/** Bus, keeper, detectors and a sensor as processes of their own, with no broker: kills under load. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { compareStores, countRows } from '../../lab/faults/compare.ts'
import { freePorts, startAmoskys } from '../../lab/faults/processes.ts'
import { writeTraffic } from '../../lab/faults/traffic.ts'
import { until } from '../../lab/faults/until.ts'
import { openStreams, type Streams } from '../../src/bus/index.ts'
import {
  clientCredentials,
  enrol,
  newToken,
  pinOf,
  readWorkerKeys,
} from '../../src/pki/holder/index.ts'
import { readHubKeys } from '../../src/pki/index.ts'
import { keepEnrolment, openDatabase } from '../../src/store/index.ts'
import { testNeeding } from './require.fixture.ts'

const sets = (...settings: readonly string[]) => settings.flatMap((one) => ['--set', one])

async function enrolled(hub: string, port: number, folder: string): Promise<void> {
  const token = newToken(pinOf(readHubKeys(join(hub, 'pki')).authority.certificate))
  const expires_ms = Date.now() + 3_600_000
  {
    await using database = await openDatabase(join(hub, 'amoskys.sqlite'))
    const row = { id: token.id, sensor: 'branch', site: '', token_hash: token.hash, expires_ms }
    await database.write((db) => keepEnrolment(db, row, Date.now()))
  }
  const asked = { hub: `127.0.0.1:${port + 1}`, token: token.text, folder, name: 'branch' }
  await enrol({ ...asked, isReplacing: false })
}

const groupOf = async (streams: Streams, stream: string) =>
  (await streams.state(stream).catch(() => null))?.groups[0]

testNeeding({})(
  'kill -9 of bus and detector under load, in memory: nothing is lost, nothing is there twice',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'amoskys-remote-bus-'))
    const [hub, keep, worker] = ['hub', 'keep', 'worker'].map((name) => join(folder, name))
    const started: ReturnType<typeof startAmoskys>[] = []
    onTestFinished(async () => {
      for (const one of started) await one.kill()
      rmSync(folder, { recursive: true, force: true })
    })
    const start = (...words: readonly string[]) => {
      const running = startAmoskys(words)
      started.push(running)
      return running
    }
    const port = await freePorts(3)
    const own = sets(`data=${hub}`, `hub.listen=127.0.0.1:${port}`, 'hub.names=["127.0.0.1"]')
    const startBus = async () => {
      const bus = start('bus', ...own)
      await bus.saying(/takes what sensors send/)
      return bus
    }
    let bus = await startBus()
    await start('pki', 'issue', 'judge', '--worker', '--out', worker!, ...own).ended
    const remote = sets(`data=${keep}`, 'bus=remote', `hub.workerKeys=${worker}`)
    const up = start('up', ...remote, ...sets('api.port=0'))
    const { hub: place, ...keys } = readWorkerKeys(worker!)
    await using streams = await openStreams({
      ...{ kind: 'remote', url: place, path: '', clock: Date.now, onNotice: () => {} },
      credentials: clientCredentials('127.0.0.1', keys),
    })
    const isHeard = async () => (await groupOf(streams, 'topic.sensors.7')) !== undefined
    await until(isHeard, { what: 'up has joined', also: () => up.said() + bus.said() })
    const startDetector = () => start('detector', ...remote)
    const first = startDetector()
    await first.saying(/judges the streams/)
    const capture = join(folder, 'traffic.pcap')
    const fromS = Math.floor(Date.now() / 1000) - 600
    await writeTraffic(capture, { seconds: 12, flowsPerSecond: 150, attackEveryS: 3, fromS })
    await enrolled(hub!, port, join(folder, 'sensor'))
    const sensor = start(
      ...['sensor', '--replay', capture, '--speed', '1', '--folder', join(folder, 'sensor')],
      ...sets(`ship.statusListen=127.0.0.1:${port + 2}`),
    )
    const newest = async () => await streams.newest('sensor.branch').catch(() => 0)
    const said = () => started.map((one) => one.said()).join('\n')
    await until(async () => (await newest()) > 15, { what: 'the sensor sends', also: said })
    await bus.kill()
    bus = await startBus()
    const before = await newest()
    await until(async () => (await newest()) > before + 10, { what: 'it goes on', also: said })
    await first.kill()
    startDetector()
    expect(await sensor.ended, sensor.said()).toBe(0)
    const isJudged = async () => {
      const group = await groupOf(streams, 'sensor.branch')
      return group !== undefined && group.committed === (await newest()) && group.lag === 0
    }
    await until(isJudged, { what: 'all is judged', also: said, withinMs: 60_000 })
    const isKept = async () => {
      const names = await streams.names('topic.')
      const states = await Promise.all(names.map((name) => streams.state(name)))
      return states.every(({ groups }) => groups.every(({ lag }) => lag === 0))
    }
    await until(isKept, { what: 'all is kept', also: said, withinMs: 60_000 })
    await up.stop()
    const local = join(folder, 'local')
    const settings = sets(`data=${local}`, 'sensor=branch')
    await start('up', '--once', '--replay', capture, '--speed', 'max', ...settings).ended
    const [found, expected] = [keep!, local].map((one) => join(one, 'amoskys.sqlite'))
    const { lost, doubled, examples } = compareStores(found!, expected!)
    expect({ lost, doubled }, examples.join('\n')).toEqual({ lost: 0, doubled: 0 })
    expect(countRows(found!, 'alerts')).toBeGreaterThan(0)
  },
)
