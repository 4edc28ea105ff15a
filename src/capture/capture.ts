import { openFileBytes } from './bytes-file.ts'
import { plainBytes } from './bytes-open.ts'
import { StreamBytes } from './bytes-stream.ts'
import { CaptureRun, type Feed } from './capture-run.ts'
import { listFiles } from './file-list.ts'
import { startLive } from './live.ts'
import type { Capture, CaptureOptions, CaptureSource } from './source.ts'

/** Opens a source. What is wrong from the start is thrown here, before the first batch. */
export async function openCapture(
  source: CaptureSource,
  options: CaptureOptions = {},
): Promise<Capture> {
  switch (source.kind) {
    case 'files':
      return openFiles(source.paths, options)
    case 'stdin':
      return new CaptureRun({ feeds: [stdinFeed()], skipped: [], bytesTotal: null }, options)
    case 'live': {
      const live = await startLive(source)
      const feed = { name: source.interface, open: () => Promise.resolve(live.bytes), live }
      return new CaptureRun({ feeds: [feed], skipped: [], bytesTotal: null }, options)
    }
  }
}

async function openFiles(paths: readonly string[], options: CaptureOptions): Promise<Capture> {
  const { files, skipped } = await listFiles(paths)
  const bytesTotal = files.reduce((sum, file) => sum + file.bytes, 0)
  const feeds = files.map(({ path }) => fileFeed(path))
  return new CaptureRun({ feeds, skipped, bytesTotal }, options)
}

function fileFeed(path: string): Feed {
  const raw = () => openFileBytes(path)
  return { name: path, open: async () => plainBytes(await raw(), raw), live: null }
}

function stdinFeed(): Feed {
  return { name: 'stdin', open: () => plainBytes(new StreamBytes(process.stdin)), live: null }
}
