import type { FrameBatch } from '../../contracts/index.ts'

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

export type CaptureProgram = 'tcpdump' | 'dumpcap'

export interface CaptureOptions {
  /** Most frames in a batch. */
  readonly batchFrames?: number
  /** Bytes read at a time; two such buffers are held. */
  readonly bufferBytes?: number
  /** Told at once what `counts()` keeps: a file that ended early, a file passed over, a warning. */
  readonly onNotice?: (text: string) => void
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

/** Frames of one source, once, in order. A batch is valid until the next one is asked for. */
export interface Capture extends AsyncIterable<FrameBatch>, AsyncDisposable {
  progress(): CaptureProgress
  counts(): CaptureCounts
  /** Ends the run: files after the batch at hand, live after all that was captured until now. */
  stop(): void
}
