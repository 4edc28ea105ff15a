/** `j k x`, arrows, Shift, Ctrl A, Escape, `f` and Enter: the whole queue without a mouse. */
import { useEffect, useRef } from 'react'
import { useKeys, useShownKeys } from '../../kit/index.ts'
import { warm } from './warm.ts'

interface Walked {
  readonly stopId: string
  readonly order: readonly string[]
  readonly open: (id: string, how?: { readonly replaces?: boolean }) => void
  readonly page: (id: string) => void
}

interface Choosing {
  readonly toggle: (id: string) => void
  readonly extend: (from: string, to: string) => void
  readonly all: () => void
  readonly clear: () => void
}

export function useQueueKeys(walk: Walked, choosing: Choosing): void {
  const { order, open } = walk
  const here = () => rowInFocus() ?? walk.stopId
  const go = (step: number, isExtending = false) => {
    const from = here()
    const at = order.indexOf(from)
    const to = order[Math.min(order.length - 1, Math.max(0, at + step))]
    if (to === undefined) return
    if (isExtending) choosing.extend(from, to)
    open(to, { replaces: true })
    focusRow(to)
    const beyond = order[at + 2 * step]
    if (beyond !== undefined) warm(beyond)
  }
  const [next, previous] = [() => go(1), () => go(-1)]
  useKeys({
    j: next,
    k: previous,
    x: () => here() !== '' && choosing.toggle(here()),
    f: () => document.querySelector<HTMLElement>('[data-query]')?.focus(),
  })
  const enter = () => here() !== '' && walk.page(here())
  useShownKeys({
    ArrowDown: next,
    ArrowUp: previous,
    Enter: enter,
    'Shift+ArrowDown': () => go(1, true),
    'Shift+ArrowUp': () => go(-1, true),
    'Control+a': choosing.all,
  })
  useListKeys({
    go,
    all: choosing.all,
    clear: choosing.clear,
    enter,
  })
}

interface ListDeeds {
  readonly go: (step: number, isExtending?: boolean) => void
  readonly all: () => void
  readonly clear: () => void
  readonly enter: () => void
}

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/** Keys that mean something else everywhere else: they are ours in the list, or where nothing has the focus. */
function useListKeys(deeds: ListDeeds): void {
  const newest = useRef(deeds)
  newest.current = deeds
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key, shiftKey, ctrlKey, metaKey, altKey, defaultPrevented } = event
      const at = event.target as Element
      if (defaultPrevented || altKey || document.querySelector('dialog:modal')) return
      if (at.closest('input:not([type="checkbox"]), textarea, select')) return
      const step = steps[key]
      const isCtrl = ctrlKey || metaKey
      if (isCtrl && key.toLowerCase() === 'a') newest.current.all()
      else if (isCtrl) return
      else if (key === 'Escape') return newest.current.clear()
      else if (key === 'Enter' && isIdle(at)) newest.current.enter()
      else if (step !== undefined && at.closest('.qlist') !== null)
        newest.current.go(step, shiftKey && Number.isFinite(step))
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [])
}

/** Nothing that Enter would press. */
function isIdle(at: Element): boolean {
  return at.closest('a, button, summary, input, [role="option"]') === null
}

function rowInFocus(): string | null {
  return document.activeElement?.closest<HTMLElement>('[data-id]')?.dataset['id'] ?? null
}

/** At once, so that the next key begins there; a row out of sight is made first. */
function focusRow(id: string): void {
  const focused = () => {
    const row = document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)
    row?.focus()
    return row !== null
  }
  if (!focused()) requestAnimationFrame(focused)
}
