import type { ReactNode } from 'react'
import type { ActionPreview } from '../api/index.ts'
import { countText, Data, dataText } from '../kit/index.ts'

interface LookProps {
  readonly look: ActionPreview
  /** Nobody has to decide any more. */
  readonly isPast?: boolean
}

/** What it would do, found out without doing it: effect, who is touched, and what speaks against it. */
export function Look({ look, isPast = false }: LookProps) {
  const { effect, blast, warnings, refusals, steps } = look
  const final = refusals.filter(({ isFinal }) => isFinal)
  const passed = refusals.filter(({ isFinal }) => !isFinal)
  return (
    <div className="rsp-look">
      <p className="rsp-effect">{dataText(effect)}</p>
      {blast.text !== '' && (
        <p className="t2">
          {dataText(blast.text)}
          {blast.named.length > 0 && <Named of={blast} />}
        </p>
      )}
      {final.length > 0 && (
        <Notes title={isPast ? 'Refused' : 'This cannot be done'} kind="stop">
          {final.map(({ rule, text }) => (
            <li key={rule + text}>{sentence(text)}</li>
          ))}
        </Notes>
      )}
      {passed.length > 0 && !isPast && (
        <Notes title="Not done automatically, for these reasons; a person may" kind="warn">
          {passed.map(({ rule, text }) => (
            <li key={rule + text}>{sentence(text)}</li>
          ))}
        </Notes>
      )}
      {warnings.length > 0 && (
        <Notes title="To know before" kind="warn">
          {warnings.map((text) => (
            <li key={text}>{dataText(text)}</li>
          ))}
        </Notes>
      )}
      {steps.length > 0 && (
        <details className="rsp-steps">
          <summary>As the tool that does it is called</summary>
          <pre className="diff">{steps.map(dataText).join('\n')}</pre>
        </details>
      )}
    </div>
  )
}

function Named({ of: { named, hosts } }: { readonly of: ActionPreview['blast'] }) {
  return (
    <span className="rsp-named">
      {named.map((one) => (
        <Data key={one}>{one}</Data>
      ))}
      {hosts > named.length && <span>and {countText(hosts - named.length, 'other')}</span>}
    </span>
  )
}

interface NotesProps {
  readonly title: string
  readonly kind: 'stop' | 'warn'
  readonly children: ReactNode
}

function Notes({ title, kind, children }: NotesProps) {
  return (
    <div className={`rsp-notes ${kind}`}>
      <p className="rsp-notes-title">{title}</p>
      <ul>{children}</ul>
    </div>
  )
}

function sentence(text: string): string {
  const shown = dataText(text)
  return /[.!?]$/.test(shown) ? shown : `${shown}.`
}
