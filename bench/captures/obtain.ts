import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type ReadFrames, writeOrdinary } from './ordinary.ts'
import { writePcap } from './pcap-sink.ts'
import { writeAnswered, writeBig, writeSmall } from './synthetic.ts'

export const captureNames = ['mixed', 'ordinary', 'small', 'big', 'answered'] as const
type CaptureName = (typeof captureNames)[number]

export interface CaptureFile {
  readonly name: string
  readonly path: string
}

export interface Sources {
  /** Where captures that were made are kept. */
  readonly folder: string
  /** The shared data; its captures lie in `pcap`. */
  readonly data: string
  readonly readFrames: ReadFrames
  readonly say: (text: string) => void
}

interface Recipe {
  /** Below the shared data; '' where the seed is enough. */
  readonly needs: string
  /** Counted up when the recipe changes, so that a file of an earlier one is not taken for it. */
  readonly version: number
  readonly make: (path: string, sources: Sources) => Promise<void>
}

const recipes: Readonly<Record<CaptureName, Recipe>> = {
  mixed: {
    needs: 'pcap/mixed/mixed_public_labelled.pcap.gz',
    version: 1,
    make: (path, { data }) => gunzip(join(data, recipes.mixed.needs), path),
  },
  ordinary: {
    needs: 'pcap/benign',
    version: 1,
    make: (path, { data, readFrames }) =>
      writePcap(path, (sink) =>
        writeOrdinary(sink, join(data, recipes.ordinary.needs), readFrames),
      ),
  },
  small: { needs: '', version: 1, make: (path) => writePcap(path, (sink) => writeSmall(sink)) },
  big: { needs: '', version: 1, make: (path) => writePcap(path, (sink) => writeBig(sink)) },
  answered: {
    needs: '',
    version: 1,
    make: (path) => writePcap(path, (sink) => writeAnswered(sink)),
  },
}

/** The capture of a name, or a file; null, and a line that says why, where it cannot be had. */
export async function obtain(wanted: string, sources: Sources): Promise<CaptureFile | null> {
  mkdirSync(sources.folder, { recursive: true })
  return isName(wanted) ? byName(wanted, sources) : byPath(wanted, sources)
}

function isName(wanted: string): wanted is CaptureName {
  return (captureNames as readonly string[]).includes(wanted)
}

async function byName(name: CaptureName, sources: Sources): Promise<CaptureFile | null> {
  const { needs, version, make } = recipes[name]
  const path = join(sources.folder, `${name}-${version}.pcap`)
  if (existsSync(path)) return { name, path }
  if (needs !== '' && !existsSync(join(sources.data, needs))) {
    sources.say(`left out: ${name} (no ${join(sources.data, needs)}; --data FOLDER says where)`)
    return null
  }
  sources.say(`making ${path} (once)`)
  await make(path, sources)
  return { name, path }
}

async function byPath(wanted: string, sources: Sources): Promise<CaptureFile | null> {
  if (!existsSync(wanted)) {
    sources.say(`left out: ${wanted}: no such file, and none of ${captureNames.join(', ')}`)
    return null
  }
  if (!wanted.endsWith('.gz')) return { name: basename(wanted), path: wanted }
  const path = join(sources.folder, basename(wanted, '.gz'))
  sources.say(`unpacking ${wanted} to ${path}`)
  await gunzip(wanted, path)
  return { name: basename(wanted, '.gz'), path }
}

async function gunzip(from: string, to: string): Promise<void> {
  const draft = `${to}.${process.pid}`
  await pipeline(createReadStream(from), createGunzip(), createWriteStream(draft))
  renameSync(draft, to)
}
