/** The API and `amoskys up`, measured: see ../options.ts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { obtain, writeRepeated } from '../captures/index.ts'
import { openCommand } from '../checkout.ts'
import { engine } from '../engine.ts'
import type { Options } from '../options.ts'
import { measureApi, renderApi } from './api.ts'
import { measureUp, renderUp } from './up.ts'

export async function measurePlatform(
  options: Options,
  { say, out }: { readonly say: (text: string) => void; readonly out: (text: string) => void },
): Promise<void> {
  const { parts, folder, incidents, readers, rate, seconds, runs } = options
  const { flags, program } = await openCommand(join(import.meta.dirname, '..', '..'))
  out(
    `${cpus()[0]?.model}, ${cpus().length} processors, Linux ${release()}, Node ${process.version}\n`,
  )
  if (parts.includes('api')) {
    const plan = { folder, incidents, readers, rate, seconds, flags, say }
    out(`${renderApi(await measureApi(plan))}\n`)
  }
  if (!parts.includes('up')) return
  const scratch = mkdtempSync(join(tmpdir(), 'amoskys-bench-up-'))
  try {
    const capture = await longCapture(options, { scratch, say })
    const plan = { scratch, command: program, capture, runs, seconds, say }
    out(`${renderUp(await measureUp(plan))}\n`)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const times = 30

/** One after the other, an hour of event time between them, so that it goes on for longer than it is looked at. */
async function longCapture(
  { captures, folder, data }: Options,
  { scratch, say }: { readonly scratch: string; readonly say: (text: string) => void },
): Promise<string> {
  const readFrames = engine.frames
  for (const name of [captures[0]!, 'small']) {
    const found = await obtain(name, { folder, data, readFrames, say })
    if (found === null) continue
    const path = join(scratch, 'long.pcap')
    await writeRepeated(path, { from: found.path, times, readFrames })
    return path
  }
  throw new Error('no capture to be replayed')
}
