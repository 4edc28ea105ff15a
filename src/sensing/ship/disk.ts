import { statfsSync } from 'node:fs'

/** Bytes that are free on the disk of a path, and all of it; null where that cannot be told. */
export function diskOf(path: string): { readonly free: number; readonly total: number } | null {
  try {
    const { bavail, bsize, blocks } = statfsSync(path)
    return { free: bavail * bsize, total: blocks * bsize }
  } catch {
    return null
  }
}
