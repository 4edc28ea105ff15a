/** What the thread that asks and the one that detects say to each other. */
import type { ErrorCode } from '../kernel/index.ts'
import type { DetectionCounts, Found, Task } from './detection.ts'
import type { DetectionSettings } from './stages.ts'

/** What the thread is started with: nobody else's worker data has this. */
export interface Errand {
  readonly amoskysDetection: DetectionSettings
  readonly saved: Uint8Array | null
}

/** What the thread is asked: a task, or to save what it remembers. */
export type Asked = Task | { readonly kind: 'save' }

export type Answer =
  | { readonly kind: 'begun'; readonly refusal: string }
  | { readonly kind: 'saved'; readonly bytes: Uint8Array }
  | { readonly kind: 'found'; readonly found: Found }
  | { readonly kind: 'ended'; readonly found: Found; readonly counts: DetectionCounts }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly message: string }
