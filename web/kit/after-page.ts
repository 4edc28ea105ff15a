import { queries } from '../api/query.ts'

/** Slow answers hold back what stands beside the page for no longer. */
const mostMs = 1500
const mostFrameMs = 500

/** Kept once: what the first page asked is answered and painted, so that nothing beside it competes with it any more. */
let there: Promise<void> | undefined

function pageIsThere(): Promise<void> {
  there ??= new Promise((resolve) => {
    const end = () => {
      unsubscribe()
      clearTimeout(timer)
      // The first frame draws it, the second comes when it is drawn; a tab that nobody sees has none.
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))
      setTimeout(resolve, mostFrameMs)
    }
    const look = () => {
      if (queries.isFetching() === 0) end()
    }
    const unsubscribe = queries.getQueryCache().subscribe(() => queueMicrotask(look))
    const timer = setTimeout(end, mostMs)
  })
  return there
}

/** A file that failed is fetched again, until it is there: what waits for it stays away, and nothing else breaks. */
export async function untilThere<T>(load: () => Promise<T>, pauseMs = 500): Promise<T> {
  try {
    return await load()
  } catch {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    return untilThere(load, Math.min(pauseMs * 2, 30_000))
  }
}

/** What stands beside a page comes after it. */
export function afterPage<T>(load: () => Promise<T>): () => Promise<T> {
  return () => pageIsThere().then(() => untilThere(load))
}
