import { type Operations, useAsk } from '../api/index.ts'
import { countText, dataText, Moment, Severity, type SeverityName, whyText } from '../kit/index.ts'
import { useSettled } from './mute-draft.ts'
import type { Scope } from './words.ts'

type Preview = Operations['previewMute']['answer']

/** What it would have hidden in the last 7 days: asked before it is made. */
export function MutePreview({ scope }: { readonly scope: Scope }) {
  const settled = useSettled(scope)
  const isAsked = Object.keys(settled).length > 0
  const preview = useAsk(
    'previewMute',
    { body: { scope: settled } },
    { isEnabled: isAsked, keepsOld: true },
  )
  return (
    <section className="preview" aria-label="What it would have hidden" aria-live="polite">
      {!isAsked && <p className="note">Check a line to see what the mute would have hidden.</p>}
      {isAsked && preview.isError && <p className="t2">{whyText(preview.error)}</p>}
      {isAsked && preview.isPending && <p className="note">Looking at the last 7 days</p>}
      {isAsked && preview.data !== undefined && !preview.isError && <Told preview={preview.data} />}
    </section>
  )
}

const examplesMax = 3

function Told({ preview }: { readonly preview: Preview }) {
  const { worked, examples, alerts } = preview
  const shown = examples
    .toSorted((a, b) => Date.parse(b.time) - Date.parse(a.time))
    .slice(0, examplesMax)
  return (
    <>
      <p className="preview-say">{previewText(preview)}</p>
      {worked > 0 && (
        <p className="preview-warn">
          In {worked === 1 ? 'one of them' : `${worked} of them`} something tells that the attack
          worked. It would have been hidden, too.
        </p>
      )}
      {shown.length > 0 && (
        <ul className="preview-list">
          {shown.map(({ id, severity, confidence, headline, time }) => (
            <li key={id}>
              <Severity of={severity as SeverityName} p={confidence} />
              <span className="clip">
                <bdi className="plain">{dataText(headline)}</bdi>
              </span>
              <Moment at={time} />
            </li>
          ))}
        </ul>
      )}
      {alerts > shown.length && shown.length > 0 && (
        <p className="note">The newest {shown.length} of them.</p>
      )}
    </>
  )
}

/** `In the last 7 days it would have hidden 4 alerts, of 1 host: by urgency 2 critical, 2 high.` */
export function previewText({
  alerts,
  entities,
  lookedAt,
  isWhole,
  byUrgency,
}: Pick<Preview, 'alerts' | 'entities' | 'lookedAt' | 'isWhole' | 'byUrgency'>): string {
  const of = isWhole ? '' : ` Only the newest ${countText(lookedAt, 'alert')} were looked at.`
  if (alerts === 0) return `In the last 7 days it would have hidden nothing.${of}`
  const kinds = order
    .filter((name) => (byUrgency[name] ?? 0) > 0)
    .map((name) => `${byUrgency[name]} ${name}`)
  const what = `${countText(alerts, 'alert')}, of ${countText(entities, 'host')}`
  return `In the last 7 days it would have hidden ${what}: by urgency ${kinds.join(', ')}.${of}`
}

const order = ['critical', 'high', 'medium', 'low', 'info'] as const
