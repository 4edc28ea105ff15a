import { assert } from '../../kernel/index.ts'
import { openFileBytes } from './bytes-file.ts'
import { plainBytes } from './bytes-open.ts'
import { StreamBytes } from './bytes-stream.ts'
import { CaptureRun, type RunPlan } from './capture-run.ts'
import type { Feed } from './feed.ts'
import { type CaptureFile, listFiles } from './file-list.ts'
import { FollowCapture, type FollowRequest } from './follow.ts'
import { insistOnFolder } from './follow-scan.ts'
import { startLive } from './live-capture.ts'
import { PacedCapture } from './paced.ts'
import { Pacing } from './pacing.ts'
import type { Capture, CaptureOptions, CaptureSource } from './source.ts'
import type { StoredPath } from './stored-path.ts'

type ReplayRequest = Extract<CaptureSource, { kind: 'replay' }>

/** Opens a source. What is wrong from the start is thrown here, before the first batch. */
export async function openCapture(
  source: CaptureSource,
  options: CaptureOptions = {},
): Promise<Capture> {
  switch (source.kind) {
    case 'files':
      return openFiles(source.paths, options)
    case 'replay':
      return openReplay(source, options)
    case 'follow':
      return openFollow(source, options)
    case 'stdin':
      return new CaptureRun(planOf(stdinFeed()), options)
    case 'live': {
      const live = await startLive(source, options.onNotice ?? (() => {}))
      const open = () => Promise.resolve(live.bytes)
      const feed = { name: source.interface, firstUs: Number.NEGATIVE_INFINITY, open, live }
      return new CaptureRun(planOf(feed), options)
    }
  }
}

async function openReplay(request: ReplayRequest, options: CaptureOptions): Promise<Capture> {
  const { paths, speed, lead, isAsNow } = request
  const open = () => openFiles(paths, options)
  const clock = clockOf(options)
  return new PacedCapture(await open(), { open, pacing: new Pacing(speed, lead), isAsNow, clock })
}

async function openFollow(request: FollowRequest, options: CaptureOptions): Promise<Capture> {
  await insistOnFolder(request.folder)
  const { onNotice = () => {}, ...others } = options
  const openFile = (path: StoredPath, firstUs: number) =>
    new CaptureRun(planOf(fileFeed({ path, isRegular: true, firstUs })), others)
  const { ownFiles = [] } = options
  return new FollowCapture({ request, clock: clockOf(options), openFile, onNotice, ownFiles })
}

function clockOf({ clock }: CaptureOptions): () => number {
  assert(clock !== undefined, 'a source in time needs a clock')
  return clock
}

function planOf(feed: Feed): RunPlan {
  return { feeds: [feed], skipped: [], unreadable: [], warnings: [], bytesTotal: null }
}

async function openFiles(paths: readonly string[], options: CaptureOptions): Promise<Capture> {
  const { files, ...others } = await listFiles(paths, options.ownFiles)
  const bytesTotal = files.reduce((sum, file) => sum + file.bytes, 0)
  const feeds = files.map(fileFeed)
  return new CaptureRun({ feeds, ...others, bytesTotal }, options)
}

function fileFeed({ path, isRegular, firstUs }: Omit<CaptureFile, 'bytes'>): Feed {
  const raw = () => openFileBytes(path, isRegular)
  return { name: path.name, firstUs, open: async () => plainBytes(await raw(), raw), live: null }
}

function stdinFeed(): Feed {
  const open = () => plainBytes(new StreamBytes(process.stdin))
  return { name: 'stdin', firstUs: Number.NEGATIVE_INFINITY, open, live: null }
}
