/** Source in, frame batches out: capture files, standard input, live interfaces. */
export { openCapture } from './capture.ts'
export { insistOnPaths } from './insist.ts'
export type {
  Capture,
  CaptureCounts,
  CaptureOptions,
  CaptureProgress,
  CaptureSource,
  Followed,
  FollowMemory,
} from './source.ts'
