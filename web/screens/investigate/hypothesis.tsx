import { useId } from 'react'
import { dataText, Icon } from '../../kit/index.ts'
import { type Hypothesis, linesMax, type Side, stateWords } from './board.ts'
import { LineForm } from './line-form.tsx'

interface CardProps {
  readonly hypothesis: Hypothesis
  readonly mayWrite: boolean
  readonly onChange: (
    make: (old: Hypothesis) => Hypothesis | null,
    said?: string,
  ) => Promise<boolean>
}

/** One thing that might be true, and the two columns that decide about it. */
export function HypothesisCard({ hypothesis, mayWrite, onChange }: CardProps) {
  const state = useId()
  const { text } = hypothesis
  return (
    <section className={`maybe ${hypothesis.state}`} aria-label={dataText(text)}>
      <div className="maybe-head">
        <h3>{dataText(text)}</h3>
        {mayWrite ? (
          <span className="maybe-deeds">
            <label className="sr" htmlFor={state}>
              How it stands
            </label>
            <select
              id={state}
              className="input"
              value={hypothesis.state}
              onChange={({ target }) =>
                void onChange((old) => ({ ...old, state: target.value as Hypothesis['state'] }))
              }
            >
              {Object.entries(stateWords).map(([name, words]) => (
                <option key={name} value={name}>
                  {words}
                </option>
              ))}
            </select>
            <button
              type="button"
              className="btn s bare"
              aria-label={`Remove: ${dataText(text)}`}
              onClick={() => void onChange(() => null, 'Removed it.')}
            >
              <Icon name="close" size={14} />
            </button>
          </span>
        ) : (
          <span className="t3">{stateWords[hypothesis.state]}</span>
        )}
      </div>
      <div className="maybe-sides">
        <SideColumn side="for" title="Speaks for it" {...{ hypothesis, mayWrite, onChange }} />
        <SideColumn
          side="against"
          title="Speaks against it"
          {...{ hypothesis, mayWrite, onChange }}
        />
      </div>
    </section>
  )
}

interface SideProps extends CardProps {
  readonly side: Side
  readonly title: string
}

function SideColumn({ side, title, hypothesis, mayWrite, onChange }: SideProps) {
  const lines = hypothesis[side]
  return (
    <div className={`maybe-side ${side}`}>
      <h4>{title}</h4>
      <ul>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same
          <li key={`${index} ${line}`}>
            <span>{dataText(line)}</span>
            {mayWrite && (
              <button
                type="button"
                className="btn s bare"
                aria-label={`Remove: ${dataText(line)}`}
                onClick={() =>
                  void onChange(
                    (old) => ({ ...old, [side]: old[side].filter((_, at) => at !== index) }),
                    'Removed the line.',
                  )
                }
              >
                <Icon name="close" size={14} />
              </button>
            )}
          </li>
        ))}
        {lines.length === 0 && <li className="none">nothing yet</li>}
      </ul>
      {mayWrite && lines.length < linesMax && (
        <LineForm
          label={title}
          button="Add"
          onAdd={(text) => onChange((old) => ({ ...old, [side]: [...old[side], text] }))}
        />
      )}
    </div>
  )
}
