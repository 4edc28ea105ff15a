import type { FrameBatch } from '../../contracts/index.ts'
import type { Lead } from './pacing.ts'

/** Where frames come from. */
export type CaptureSource =
  | {
      readonly kind: 'files'
      /**
       * Files and folders. All their captures are read in time order; those that overlap are merged by
       * packet time, equal times by the files' first packets, then paths.
       */
      readonly paths: readonly string[]
    }
  | { readonly kind: 'stdin' }
  | {
      readonly kind: 'live'
      readonly interface: string
      /** A BPF filter (pcap-filter(7)); handed to the program as one argument, never to a shell. */
      readonly filter?: string
      /** The program that captures, as a child with the privileges we do without. */
      readonly program?: CaptureProgram
    }
  | {
      readonly kind: 'replay'
      /** As of `files`. */
      readonly paths: readonly string[]
      /** Times faster than it was captured: 1 as it was, Infinity as fast as it goes. */
      readonly speed: number
      /** Its first part goes at a speed of its own. */
      readonly lead?: Lead
      /**
       * Shifts all times as if it were captured now, in whole seconds: at speed 1 the first packet comes now, at another
       * the last one comes when the replay ends.
       */
      readonly isAsNow: boolean
    }
  | {
      readonly kind: 'follow'
      /** A folder into which one capture is written, a file after the other, as by `tcpdump -G` or `-C`. */
      readonly folder: string
      /** The newest file counts as complete when it has not grown for so long, milliseconds. */
      readonly quietMs: number
      /** Ends when all that is complete has been read, once nothing grows. */
      readonly isOnce: boolean
      /** What of the folder was read before. */
      readonly memory: FollowMemory
    }

/** Remembers which captures of a folder were read, and how far. */
export interface FollowMemory {
  find(mark: string): Promise<Followed | null>
  /** All frames up to there were handed out; what they come to may not be known yet. */
  keep(followed: Followed): void
}

/** One capture of a followed folder, as far as it was read. */
export interface Followed {
  /** Hash of its first frame and that frame's time: it is known again under another name, compressed, too. */
  readonly mark: string
  readonly name: string
  /** As the system knew the file. */
  readonly device: string
  readonly inode: string
  /** As stored, when it was read. */
  readonly bytes: number
  /** Frames that were read. */
  readonly frames: number
}

export type CaptureProgram = 'tcpdump' | 'dumpcap'

export interface CaptureOptions {
  /** Most frames in a batch. */
  readonly batchFrames?: number
  /** Bytes read at a time; two such buffers are held. */
  readonly bufferBytes?: number
  /** Told at once what `counts()` keeps: a file that ended early, a file passed over, a warning. */
  readonly onNotice?: (text: string) => void
  /**
   * Files and folders of one's own that are never opened, wherever they lie: closing any descriptor of a database drops the locks that
   * the whole process holds on it (POSIX, fcntl).
   */
  readonly ownFiles?: readonly string[]
  /** Wall clock, milliseconds since the Unix epoch; needed to replay and to follow. */
  readonly clock?: () => number
}

export interface CaptureProgress {
  /** Bytes read so far; of a compressed file, compressed ones. */
  readonly bytesRead: number
  /** Bytes of all files; null where the end is not known. */
  readonly bytesTotal: number | null
  /** What is being read now. */
  readonly file: string
}

export interface CaptureCounts {
  /** Frames handed out. */
  readonly frames: number
  /** Captured bytes of those frames. */
  readonly bytes: number
  /** Frames the kernel dropped because nobody fetched them in time. */
  readonly kernelDrops: number
  /** Frames the network interface or its driver dropped. */
  readonly interfaceDrops: number
  /**
   * What ended early, `FILE: truncated at byte N: expected ..., found ...`, and what of several could not be
   * read at all.
   */
  readonly incomplete: readonly string[]
  /** What was odd and cost no frame. */
  readonly warnings: readonly string[]
  /** What lies in folders and was not read: no captures, pipes, links to nothing, each with the reason. */
  readonly skipped: readonly string[]
}

/** How event time goes on between the frames of a source that hands them out in time. */
export interface Pace {
  /** Event time now, milliseconds since the Unix epoch; never beyond the next frame. NaN before the first. */
  readonly nowMs: () => number
}

/** Frames of one source, once, in order. A batch is valid until the next one is asked for. */
export interface Capture extends AsyncIterable<FrameBatch>, AsyncDisposable {
  /** Null where frames come as they are read, or as they happen. */
  readonly pace: Pace | null
  progress(): CaptureProgress
  counts(): CaptureCounts
  /** Ends the run: files after the batch at hand, live after all that was captured until now. */
  stop(): void
}
