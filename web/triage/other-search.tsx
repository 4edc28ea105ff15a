import { useId, useState } from 'react'
import { type IncidentHead, useAsk } from '../api/index.ts'
import { dataText, Moment, Severity, whyText } from '../kit/index.ts'
import type { Closing } from './close-draft.ts'
import { useSettled } from './mute-draft.ts'
import { onlyOf } from './target.ts'

const shownMax = 6

/** Which incident it is part of: those of the same host first, or what is searched for. */
export function OtherSearch({ closing }: { readonly closing: Closing }) {
  const id = useId()
  const { target, other, setOther } = closing
  const [text, setText] = useState('')
  const sought = useSettled(text.trim())
  const only = onlyOf(target)
  const own = new Set(target.heads.map((head) => head.id))
  const found = useAsk(
    'listIncidents',
    {
      query: {
        ...{ status: 'open', limit: shownMax + own.size },
        ...(sought !== '' && { text: sought }),
        ...(sought === '' && only !== null && { entity: only.entity }),
      },
    },
    { keepsOld: true },
  )
  const shown = found.data?.data.filter((head) => !own.has(head.id)).slice(0, shownMax)
  return (
    <section className="field" aria-labelledby={id}>
      <label id={id} htmlFor={`${id}-text`}>
        Which one is it part of?
      </label>
      <input
        id={`${id}-text`}
        className="input"
        type="search"
        data-next=""
        placeholder="Host, address, or words of its headline"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {found.isError && <p className="t2">{whyText(found.error)}</p>}
      {shown?.length === 0 && <p className="note">{nothingText(sought, only)}</p>}
      <ul className="others">
        {shown?.map((head) => (
          <li key={head.id}>
            <Other head={head} isChosen={other?.id === head.id} onChoose={() => setOther(head)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function nothingText(sought: string, only: IncidentHead | null): string {
  if (sought !== '') return 'No other open incident has these words.'
  return only === null
    ? 'No other incident is open.'
    : 'No other incident of this host is open. Search for one.'
}

interface OtherProps {
  readonly head: IncidentHead
  readonly isChosen: boolean
  readonly onChoose: () => void
}

function Other({ head, isChosen, onChoose }: OtherProps) {
  return (
    <button type="button" className="option other" aria-pressed={isChosen} onClick={onChoose}>
      <Severity of={head.severity} p={head.confidence} />
      <span className="clip">
        <bdi className="plain">{dataText(head.explanation.headline)}</bdi>
      </span>
      <Moment at={head.lastTime} />
    </button>
  )
}
