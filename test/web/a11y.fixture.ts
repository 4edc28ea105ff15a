/** What a page must be for people who cannot see it, point at it, or tell its colours apart (UX 9.1). */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface AxeNode {
  readonly target: readonly unknown[]
  readonly html: string
  readonly any: readonly { readonly message: string }[]
  readonly all: readonly { readonly message: string }[]
}

interface AxeRule {
  readonly id: string
  readonly nodes: readonly AxeNode[]
}

interface Asked {
  readonly isForced?: boolean
  /** Only what is in it: what it covers half has no colours of its own to measure. */
  readonly within?: string | undefined
}

/** Each fault in a sentence; empty: none. A contrast that could not be measured is a fault. */
export async function axeFaults(
  page: Page,
  { isForced = false, within = '' }: Asked = {},
): Promise<readonly string[]> {
  const size = page.viewportSize()!
  for (let round = 0; round < 2; round++)
    await page.setViewportSize({ ...size, height: await heightOf(page) })
  const { violations, incomplete } = await foundBy(page, { isForced, within })
  await page.setViewportSize(size)
  const unresolved = incomplete.filter(({ id }) => id === 'color-contrast')
  return [
    ...violations.map((rule) => faultText(rule)),
    ...unresolved.map((rule) => `unresolved ${faultText(rule)}`),
  ]
}

/** So high that nothing has to be scrolled: what passes under a bar on its way has no colours of its own to measure there. */
function heightOf(page: Page): Promise<number> {
  return page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    return Math.max(innerHeight, document.documentElement.scrollHeight)
  })
}

async function foundBy(page: Page, asked: { readonly isForced: boolean; readonly within: string }) {
  await page.evaluate(axe)
  return page.evaluate(
    ([tags, { isForced, within }]) => {
      const { axe } = globalThis as unknown as {
        axe: {
          run(
            root: Document | string,
            options: object,
          ): Promise<{ violations: AxeRule[]; incomplete: AxeRule[] }>
        }
      }
      return axe.run(within === '' ? document : within, {
        runOnly: { type: 'tag', values: tags },
        // Under emulated forced colours the rule measures colours that nobody sees.
        rules: { 'target-size': { enabled: true }, 'color-contrast': { enabled: !isForced } },
        resultTypes: ['violations', 'incomplete'],
      })
    },
    [tags, asked] as const,
  )
}

function faultText({ id, nodes }: AxeRule): string {
  const shown = nodes.slice(0, 3).map(({ target, html, any, all }) => {
    const why = any[0]?.message ?? all[0]?.message ?? ''
    return `${target.join(' ')} ${html.slice(0, 120)} (${why})`
  })
  return `${id}, ${nodes.length} times: ${shown.join('; ')}`
}

/** Nothing of it is still asked for. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('h1', { state: 'attached', timeout: 10_000 })
  await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null)
  await page.waitForTimeout(200)
}

export function isWiderThanWindow(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth > clientWidth + 1
  })
}

export function runningAnimations(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      document
        .getAnimations()
        .filter(
          ({ playState, effect }) =>
            playState === 'running' && Number(effect?.getComputedTiming().duration ?? 0) > 1,
        ).length,
  )
}

/** Stops of the Tab key without a ring of 2 px, or behind something else. */
export async function lostStops(page: Page, most = 80): Promise<readonly string[]> {
  const lost: string[] = []
  const seen = new Set<string>()
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const element = document.activeElement
      if (element === null || element === document.body) return null
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
      const box = element.getBoundingClientRect()
      const within = (value: number, limit: number) => Math.min(limit - 1, Math.max(0, value))
      const at = document.elementFromPoint(
        within(box.x + box.width / 2, innerWidth),
        within(box.y + box.height / 2, innerHeight),
      )
      const hasRing =
        (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none'
      const isSeen = at !== null && (element === at || element.contains(at) || at.contains(element))
      return { key: `${element.outerHTML.slice(0, 90)} at ${box.x},${box.y}`, hasRing, isSeen }
    })
    if (stop === null || seen.has(stop.key)) break
    seen.add(stop.key)
    if (!stop.hasRing) lost.push(`no ring: ${stop.key}`)
    if (!stop.isSeen) lost.push(`behind something: ${stop.key}`)
  }
  return lost
}
