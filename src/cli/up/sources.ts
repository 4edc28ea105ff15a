/** What one process reads: the sources named on the command line, or those that the settings list. */
import { AmoskysError, countText, numberText, printable } from '../../kernel/index.ts'
import type { CaptureSource, FollowMemory } from '../../sensing/capture/index.ts'
import type { Settings, SourceSetting } from '../config/index.ts'

/** A source and the name of its stream. */
export interface PlannedSource {
  readonly sensor: string
  readonly kind: 'live' | 'follow' | 'replay'
  /** `eth0`, a folder, `3 files`: for people. */
  readonly name: string
  /** `watching eth0` */
  readonly says: string
  /** The same for the same source, whenever it is read; '' where it never gives the same again. */
  readonly identity: string
  readonly capture: (memory: FollowMemory) => CaptureSource
}

export interface SourceOptions {
  readonly interface?: readonly string[]
  readonly filter?: string
  readonly replay?: readonly string[]
  readonly speed?: number
  readonly asNow: boolean
  readonly follow?: readonly string[]
  readonly once: boolean
}

export function plannedSources(options: SourceOptions, settings: Settings): PlannedSource[] {
  const named = namedSources(options)
  const all = named.length > 0 ? named : settings.sources
  if (all.length === 0 && settings.hub.listen === '' && settings.bus === 'memory')
    throw new AmoskysError(
      'usage',
      'nothing to read: name it with -i INTERFACE, --follow FOLDER or --replay FILE, list `sources` in settings.yml, or take what sensors send (hub.listen)',
    )
  const sensors = sensorNames(all, settings.sensor)
  return all.map((source, i) => {
    const sensor = sensors[i]!
    if (source.interface !== undefined) return liveSource(source, sensor, settings)
    if (source.follow !== undefined)
      return followSource(source.follow, sensor, { settings, options })
    return replaySource(source, sensor)
  })
}

function namedSources(options: SourceOptions): SourceSetting[] {
  const { interface: interfaces = [], follow = [], replay = [], speed, asNow, filter } = options
  const filtered = filter === undefined ? {} : { filter }
  return [
    ...interfaces.map((name) => ({ interface: name, ...filtered })),
    ...follow.map((folder) => ({ follow: folder })),
    ...(replay.length > 0 ? [{ replay: [...replay], speed: speed ?? 1, asNow }] : []),
  ]
}

/** A source alone has the sensor's name; several have each its own, by what they read. */
function sensorNames(sources: readonly SourceSetting[], own: string): string[] {
  const names = new Set<string>()
  return sources.map((source) => {
    const said = source.interface ?? (source.follow === undefined ? 'replay' : 'follow')
    const wished = source.sensor ?? (sources.length === 1 ? own : wordOf(`${own}-${said}`))
    let name = wished
    for (let n = 2; names.has(name); n++) name = `${wished.slice(0, 60)}-${n}`
    names.add(name)
    return name
  })
}

function wordOf(text: string): string {
  return text.replace(/[^\w.-]/g, '-').slice(0, 64)
}

function liveSource(source: SourceSetting, sensor: string, settings: Settings): PlannedSource {
  const name = source.interface!
  const { filter } = source
  const { program } = settings.capture
  return {
    sensor,
    kind: 'live',
    name,
    says: `watching ${printable(name)}`,
    identity: '',
    capture: () => ({
      kind: 'live',
      interface: name,
      program,
      ...(filter !== undefined && { filter }),
    }),
  }
}

function followSource(
  folder: string,
  sensor: string,
  { settings, options }: { readonly settings: Settings; readonly options: SourceOptions },
): PlannedSource {
  const quietMs = settings.capture.quietSeconds * 1000
  const isOnce = options.once
  return {
    sensor,
    kind: 'follow',
    name: folder,
    says: `following ${printable(folder)}`,
    identity: '',
    capture: (memory) => ({ kind: 'follow', folder, quietMs, isOnce, memory }),
  }
}

function replaySource(source: SourceSetting, sensor: string): PlannedSource {
  const paths = typeof source.replay === 'string' ? [source.replay] : source.replay!
  const speed = source.speed === 'max' ? Number.POSITIVE_INFINITY : (source.speed ?? 1)
  const isAsNow = source.asNow ?? false
  const name = paths.length === 1 ? paths[0]! : `${countText(paths.length)} files`
  const pace = Number.isFinite(speed) ? `${numberText(speed)} times` : 'as fast as it goes'
  const says = `replaying ${printable(name)}, ${speed === 1 ? 'as fast as it was' : pace}`
  return {
    sensor,
    kind: 'replay',
    name,
    says: `${says}${Number.isFinite(speed) && speed !== 1 ? ' as fast as it was' : ''}`,
    identity: isAsNow ? '' : JSON.stringify(paths),
    capture: () => ({ kind: 'replay', paths, speed, isAsNow }),
  }
}
