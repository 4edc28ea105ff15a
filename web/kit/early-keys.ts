/** Who is quicker than the code of the keys has pressed nothing in vain: what nobody heard yet is pressed again for them. */

const most = 4
const rememberedMs = 5000
let kept: { readonly event: KeyboardEvent; readonly atMs: number }[] | null = []

function keep(event: KeyboardEvent): void {
  const isTyped = (event.target as Element | null)?.closest('input, textarea, select') != null
  if (kept === null || isTyped || event.defaultPrevented) return
  kept = [...kept, { event, atMs: Date.now() }].slice(-most)
}

/** From the start of the page. */
export function keepEarlyKeys(): void {
  document.addEventListener('keydown', keep)
}

/** Once, when whoever hears them is there. */
export function pressEarlyKeys(): void {
  const waiting = kept ?? []
  kept = null
  document.removeEventListener('keydown', keep)
  for (const { event, atMs } of waiting) {
    if (Date.now() - atMs > rememberedMs || event.defaultPrevented) continue
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event
    const again = { key, ctrlKey, metaKey, altKey, shiftKey, bubbles: true, cancelable: true }
    document.body.dispatchEvent(new KeyboardEvent('keydown', again))
  }
}
