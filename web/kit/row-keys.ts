import { useKeys } from './keys.ts'

/**
 * `j` and `k` walk a list: from row to row goes the focus, and Enter does what it does on a link or a button.
 * `rows` selects what can be pressed in each row, in the order of the page.
 */
export function useRowKeys(rows: string): void {
  const step = (by: 1 | -1) => {
    const all = [...document.querySelectorAll<HTMLElement>(rows)]
    const at = all.indexOf(document.activeElement as HTMLElement)
    const next = all[at === -1 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]
    next?.focus()
  }
  useKeys({ j: () => step(1), k: () => step(-1) })
}
