/** One hub and one sensor in a folder of their own, with what is needed to break them and to count what came of it. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { SensorReport } from '../../src/contracts/index.ts'
import { AmoskysError } from '../../src/kernel/index.ts'
import { enrol, newToken, pinOf } from '../../src/pki/holder/index.ts'
import { readHubKeys } from '../../src/pki/index.ts'
import { keepEnrolment, openDatabase } from '../../src/store/index.ts'
import { runCommand, toolPath } from '../command.ts'
import {
  auditLog,
  auditStream,
  forgetJudging,
  isHeard,
  lagOf,
  type OpenStreams,
  streamsIn,
  watchStream,
} from './audit.ts'
import type { Broker } from './brokers.ts'
import { countsIn, judgedBy, still } from './judged.ts'
import { type Metrics, metricsOf, type Where } from './metrics.ts'
import { freePorts, type Running, startAmoskys } from './processes.ts'
import type { ServerRecords } from './server-records.ts'
import { until } from './until.ts'

export const sensorName = 'branch'
export const streamName = `sensor.${sensorName}`

/** Where each of them lives; '' and 127.0.0.1: on this machine's own network. */
export interface Place {
  readonly namespace: string
  readonly address: string
}

export interface RigOptions {
  readonly hubAt?: Place
  readonly sensorAt?: Place
  readonly hubSettings?: readonly string[]
  readonly sensorSettings?: readonly string[]
  /** Folders of their own, such as a small disk; '' : beside the others. */
  readonly hubFolder?: string
  readonly sensorFolder?: string
  /** What the streams lie on, where it is not a file of the hub. */
  readonly broker?: Broker
  /** Where the hub's records lie, where it is not a file of the hub. */
  readonly records?: ServerRecords
  /** So many detectors, each a process of its own, and so is what takes and what keeps; needs a broker. */
  readonly detectors?: number
}

const metricsToken = 'faults'
/** Nothing makes room for what is newer: it would be taken for lost. */
const roomy = ['hub.streamBytes=2000000000', 'store.flowsMax=2000000']
const here: Place = { namespace: '', address: '127.0.0.1' }

export class Rig implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'amoskys-spine-'))
  readonly port: number
  readonly #options: RigOptions
  readonly #started: Running[] = []
  /** Most memory that any hub, and any sensor, of this rig had. */
  readonly most = { hub: 0, sensor: 0 }
  readonly #watch: NodeJS.Timeout
  hub: Running | null = null
  sensor: Running | null = null
  /** Where detectors are processes of their own: whoever keeps what they find. */
  keeper: Running | null = null
  readonly detectors: Running[] = []

  private constructor(port: number, options: RigOptions) {
    this.port = port
    this.#options = options
    this.#watch = setInterval(() => this.#measure(), 500)
  }

  /** With a hub that runs, and a sensor that is enrolled. */
  static async open(options: RigOptions = {}): Promise<Rig> {
    const rig = new Rig(await freePorts(4), options)
    try {
      mkdirSync(rig.hubFolder, { recursive: true })
      await watchStream(rig.#openStreams(), streamName)
      if (options.detectors !== undefined) await rig.#startKeeper()
      await rig.startHub()
      await rig.enrol(false)
      for (let n = 0; n < (options.detectors ?? 0); n++) await rig.startDetector()
      return rig
    } catch (thrown) {
      await rig[Symbol.asyncDispose]()
      throw thrown
    }
  }

  get hubFolder(): string {
    return this.#options.hubFolder || join(this.folder, 'hub')
  }

  get sensorFolder(): string {
    return this.#options.sensorFolder || join(this.folder, 'sensor')
  }

  /** The records; of those on a server there is a copy once all is judged. */
  get store(): string {
    if (this.#options.records !== undefined) return join(this.folder, 'copy.sqlite')
    return join(this.#isApart ? this.#keeperFolder : this.hubFolder, 'amoskys.sqlite')
  }

  get #isApart(): boolean {
    return this.#options.detectors !== undefined
  }

  get #keeperFolder(): string {
    return join(this.folder, 'keeper')
  }

  get streams(): string {
    return join(this.hubFolder, 'streams.sqlite')
  }

  get log(): string {
    return join(this.sensorFolder, 'log.sqlite')
  }

  async startHub(): Promise<Running> {
    const { namespace, address } = this.#options.hubAt ?? here
    this.hub = this.#start(
      [
        ...[this.#isApart ? 'bus' : 'up', ...settings([`data=${this.hubFolder}`])],
        ...settings([`hub.listen=${address}:${this.port}`, `hub.names=["${address}"]`]),
        ...settings(this.#isApart ? [] : this.#apiSettings),
        ...settings(this.#shared),
        ...settings(this.#options.hubSettings),
      ],
      namespace,
    )
    await this.hub.saying(/takes what sensors send/)
    return this.hub
  }

  get #apiSettings(): string[] {
    return [`api.port=${this.port + 3}`, `api.metricsToken=${metricsToken}`]
  }

  /** What all processes that share the streams are told. */
  get #shared(): string[] {
    const { broker, records } = this.#options
    const kept = records === undefined ? [] : [`store.url=${records.url}`]
    return [...roomy, ...(broker?.settings ?? []), ...kept]
  }

  async #startKeeper(): Promise<void> {
    const own = [`data=${this.#keeperFolder}`, ...this.#apiSettings, ...this.#shared]
    this.keeper = this.#start(['up', ...settings(own)], '')
    // What nobody has joined to hear is dropped.
    const isJoined = () => isHeard(this.#openStreams(), 'topic.sensors.7')
    await until(isJoined, { what: 'the keeper listens', also: this.keeper.said })
  }

  async startDetector(): Promise<Running> {
    const own = [`data=${this.#keeperFolder}`, ...this.#shared]
    const detector = this.#start(['detector', ...settings(own)], '')
    this.detectors.push(detector)
    await detector.saying(/judges the streams/)
    return detector
  }

  /** Numbers that the sensor, or the hub, tells Prometheus. */
  metrics(whose: 'sensor' | 'hub'): Promise<Metrics> {
    const of: Where =
      whose === 'sensor'
        ? { ...(this.#options.sensorAt ?? here), port: this.port + 2, token: '' }
        : { ...(this.#options.hubAt ?? here), port: this.port + 3, token: metricsToken }
    return metricsOf(of)
  }

  /** `words`: what it reads. */
  startSensor(...words: readonly string[]): Running {
    const { namespace } = this.#options.sensorAt ?? here
    this.sensor = this.#start(
      [
        ...['sensor', ...words, '--folder', this.sensorFolder],
        ...['--set', `ship.statusListen=127.0.0.1:${this.port + 2}`],
        ...settings(this.#options.sensorSettings),
      ],
      namespace,
    )
    return this.sensor
  }

  /** How the sensor says it is; null while it does not answer. */
  async status(): Promise<SensorReport | null> {
    const { namespace } = this.#options.sensorAt ?? here
    const url = `http://127.0.0.1:${this.port + 2}/status`
    const line = [toolPath('curl'), '-sf', '-m', '5', url]
    const inside = namespace === '' ? [] : [toolPath('ip'), 'netns', 'exec', namespace]
    const { stdout } = await runCommand([...inside, ...line], { anyStatus: true })
    try {
      return JSON.parse(stdout) as SensorReport
    } catch {
      return null
    }
  }

  /** Waits until the sensor says so of itself. */
  async statusIs(what: string, isSo: (report: SensorReport) => boolean, withinMs = 240_000) {
    let last: SensorReport | null = null
    return await until(
      async () => {
        last = await this.status()
        return last !== null && isSo(last)
      },
      {
        what: `the sensor says ${what}`,
        ...{ withinMs, everyMs: 250 },
        also: () => `${JSON.stringify(last)} ${this.sensor?.said() ?? ''}`,
      },
    )
  }

  /** Told of each moment at which the sensor is in this state. */
  async stateIs(state: SensorReport['hub']['state'], withinMs?: number): Promise<number> {
    return await this.statusIs(`that it is ${state}`, ({ hub }) => hub.state === state, withinMs)
  }

  auditStream() {
    return auditStream(this.#openStreams(), streamName)
  }

  auditLog() {
    return auditLog(this.log)
  }

  /** Nothing waits in the sensor's log; yields how long that took, milliseconds. */
  drained(withinMs = 240_000): Promise<number> {
    return until(() => auditLog(this.log).waiting === 0, {
      what: 'the sensor’s log is empty',
      withinMs,
      also: () => `${this.sensor?.said()} ${this.hub?.said()}`,
    })
  }

  /** Of its own accord, at the end of what it read. */
  async sensorEnds(): Promise<void> {
    const status = await this.sensor!.ended
    if (status === 0) return
    const said = this.sensor!.said().slice(-1_000)
    throw new AmoskysError('unavailable', `the sensor ended with ${status}: ${said}`)
  }

  /** For a sensor that sees nothing. */
  emptyFolder(): string {
    const empty = join(this.folder, 'empty')
    mkdirSync(empty, { recursive: true })
    return empty
  }

  /** What a sensor that has ended left in its log is sent by one that sees nothing. */
  async sentAll(): Promise<void> {
    if (auditLog(this.log).waiting === 0) return
    const sensor = this.startSensor('--follow', this.emptyFolder())
    await this.drained()
    await sensor.stop()
  }

  /** Little waits in the sensor’s log, or nothing and it has ended; yields how long that took, milliseconds. */
  caughtUp(batches = 10): Promise<number> {
    const also = () => `${this.sensor!.said()} ${this.hub!.said()}`
    return until(() => auditLog(this.log).waiting < batches, { what: 'little waits', also })
  }

  /** Entries that somebody has yet to read; of a hub that does not run. */
  lag(): Promise<number> {
    return lagOf(this.#openStreams())
  }

  /** Everything that the hub took was judged and kept; the hub is stopped. */
  async judged(): Promise<void> {
    const counts = this.#options.records?.counts ?? countsIn(this.store)
    if (this.#isApart) await this.#judgedApart()
    else await judgedBy(this.hub!, counts)
    while ((await this.lag()) > 0) await judgedBy(await this.startHub(), counts)
    await this.#options.records?.copyTo(this.store)
  }

  async #judgedApart(): Promise<void> {
    const also = () => this.#started.map((one) => one.said().slice(-300)).join('\n')
    const isRead = async () => (await this.lag()) === 0
    await until(isRead, { what: 'all streams are read', everyMs: 1_000, also })
    await still(countsIn(this.store), 'all is judged', also)
    for (const one of [this.hub!, ...this.detectors, this.keeper!]) await one.stop()
  }

  /** A store of what an undisturbed hub makes of the same stream. */
  async reference(): Promise<string> {
    const folder = join(this.folder, 'reference')
    mkdirSync(folder)
    for (const end of ['', '-wal'])
      if (existsSync(`${this.streams}${end}`))
        cpSync(`${this.streams}${end}`, join(folder, `streams.sqlite${end}`))
    const [store, streams] = [join(folder, 'amoskys.sqlite'), join(folder, 'streams.sqlite')]
    forgetJudging(streams)
    const port = await freePorts(2)
    do {
      const hub = this.#start(
        [
          ...['up', '--set', `data=${folder}`, '--set', 'api.port=0'],
          ...settings([`hub.listen=127.0.0.1:${port}`, ...roomy]),
        ],
        '',
      )
      await hub.saying(/takes what sensors send/)
      await judgedBy(hub, countsIn(store))
    } while ((await lagOf(streamsIn(streams))) > 0)
    return store
  }

  /** A store of what one process makes of the same captures; of several runs, each knows nothing of the one before. */
  async local(...runs: readonly (readonly string[])[]): Promise<string> {
    const folder = join(this.folder, 'local')
    for (const captures of runs) {
      const running = this.#start(
        [
          ...['up', '--once', '--replay', ...captures, '--speed', 'max'],
          ...settings([`data=${folder}`, `sensor=${sensorName}`, ...roomy]),
        ],
        '',
      )
      await running.ended
    }
    return join(folder, 'amoskys.sqlite')
  }

  /** What the hub wrote down about the system. */
  events(): readonly string[] {
    const rows = this.query(`select text from events where kind = 'system'`)
    return rows.map(({ text }) => String(text))
  }

  query(sql: string): readonly Record<string, unknown>[] {
    using database = new DatabaseSync(this.store, { readOnly: true, timeout: 10_000 })
    return database.prepare(sql).all()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#watch)
    for (const running of this.#started) {
      running.signal('SIGCONT')
      await running.kill()
    }
    if (process.env['FAULTS_KEEP'] !== '1') rmSync(this.folder, { recursive: true, force: true })
    else
      for (const [n, { pid, said }] of this.#started.entries())
        writeFileSync(join(this.folder, `said-${n}-${pid}.log`), said())
  }

  #openStreams(): OpenStreams {
    return this.#options.broker?.open ?? streamsIn(this.streams)
  }

  #start(words: readonly string[], namespace: string): Running {
    const running = startAmoskys(words, namespace)
    this.#started.push(running)
    return running
  }

  /** `isReplacing`: what it had before is good no more. */
  async enrol(isReplacing: boolean): Promise<void> {
    const { address, namespace } = this.#options.hubAt ?? here
    const keys = readHubKeys(join(this.hubFolder, 'pki'))
    const token = newToken(pinOf(keys.authority.certificate))
    const beside = join(this.hubFolder, 'amoskys.sqlite')
    await using database = await openDatabase(this.#options.records?.url ?? beside)
    const expires_ms = Date.now() + 3_600_000
    const kept = { id: token.id, sensor: sensorName, site: '', token_hash: token.hash, expires_ms }
    await database.write((db) => keepEnrolment(db, kept, Date.now()))
    const hub = `${address}:${this.port + 1}`
    const [folder, name] = [this.sensorFolder, sensorName]
    if (namespace === '') await enrol({ hub, token: token.text, folder, name, isReplacing })
    else {
      const given = ['--hub', hub, '--token', token.text, '--name', name, '--folder', folder]
      const enrolling = this.#start(
        ['sensor', 'enrol', ...given],
        this.#options.sensorAt!.namespace,
      )
      await enrolling.ended
    }
  }

  #measure(): void {
    this.most.hub = Math.max(this.most.hub, this.hub?.memory().most ?? 0)
    this.most.sensor = Math.max(this.most.sensor, this.sensor?.memory().most ?? 0)
  }
}

function settings(given: readonly string[] = []): string[] {
  return given.flatMap((setting) => ['--set', setting])
}
