import { useId, useState } from 'react'
import { CopyButton, EntityLink } from '../../incident/index.ts'
import { dataText, Icon, Missing, Moment } from '../../kit/index.ts'
import {
  type Hypothesis,
  hypothesesMax,
  type Pin,
  stateWords,
  withChanged,
  withHypothesis,
} from './board.ts'
import { HypothesisCard } from './hypothesis.tsx'
import { LineForm } from './line-form.tsx'
import type { BoardDeeds } from './use-board.ts'

/** What might be true, with what speaks for and against it; and what was pinned. */
export function BoardParts({ board }: { readonly board: BoardDeeds }) {
  return (
    <>
      {board.conflict && <Conflict board={board} conflict={board.conflict} />}
      <section className="panel" aria-labelledby="maybe">
        <div className="head flat">
          <h2 id="maybe">What might be true</h2>
          <span className="t3">write down what you think, then what speaks for and against it</span>
        </div>
        <Missing query={board.query} what="What was written down" />
        {board.query.data && <Hypotheses board={board} />}
      </section>
      <section className="panel" aria-labelledby="pins">
        <div className="head flat">
          <h2 id="pins">Pinned</h2>
          <span className="t3">moments, flows and hosts worth keeping in sight</span>
        </div>
        <Missing query={board.query} what="What was pinned" />
        {board.query.data && <Pins board={board} />}
      </section>
    </>
  )
}

function Hypotheses({ board }: { readonly board: BoardDeeds }) {
  const { hypotheses } = board.shown
  return (
    <>
      {hypotheses.length === 0 && (
        <p className="bit note">
          Nothing is written down yet. An innocent explanation is a good one to begin with.
        </p>
      )}
      {hypotheses.map((one, index) => (
        <HypothesisCard
          // biome-ignore lint/suspicious/noArrayIndexKey: two may say the same
          key={`${index} ${one.text}`}
          hypothesis={one}
          mayWrite={board.mayWrite}
          onChange={(make: (old: Hypothesis) => Hypothesis | null, said?: string) =>
            board.change((old) => withChanged(old, index, make), said)
          }
        />
      ))}
      {board.mayWrite && hypotheses.length < hypothesesMax && (
        <div className="bit">
          <LineForm
            label="What might be true"
            button="Add it"
            placeholder="A monitoring agent was installed this morning."
            onAdd={(text) => board.change((old) => withHypothesis(old, text))}
          />
        </div>
      )}
    </>
  )
}

function Pins({ board }: { readonly board: BoardDeeds }) {
  const { pins } = board.shown
  if (pins.length === 0)
    return (
      <p className="bit note">
        Nothing is pinned yet. Pin a moment above, or a flow or host below.
      </p>
    )
  return (
    <ul className="pins">
      {pins.map((pin) => (
        <li key={`${pin.kind} ${pin.id}`} className="pin">
          <span className="pin-kind">{kindWords[pin.kind]}</span>
          <span className="pin-label">
            {pin.kind === 'entity' ? (
              <EntityLink id={pin.id}>{dataText(pin.label)}</EntityLink>
            ) : (
              dataText(pin.label)
            )}
            {pin.time !== null && (
              <span className="note">
                {' '}
                <Moment at={pin.time} as="clock" />
              </span>
            )}
          </span>
          <CopyButton text={pin.label} said="Copied it." label={`Copy ${dataText(pin.label)}`} />
          {board.mayWrite && (
            <button
              type="button"
              className="btn s bare"
              aria-label={`Unpin ${dataText(pin.label)}`}
              onClick={() => board.unpin(pin)}
            >
              <Icon name="close" size={14} />
            </button>
          )}
        </li>
      ))}
    </ul>
  )
}

const kindWords: Readonly<Record<Pin['kind'], string>> = {
  moment: 'Moment',
  flow: 'Flow',
  entity: 'Host',
}

interface ConflictProps {
  readonly board: BoardDeeds
  readonly conflict: NonNullable<BoardDeeds['conflict']>
}

/** Two wrote at once: both are shown, and a person chooses. */
function Conflict({ board, conflict }: ConflictProps) {
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const { theirs, mine } = conflict
  const wordsOf = (of: typeof mine) =>
    `${of.hypotheses.map(({ text, state }) => `${dataText(text)} (${stateWords[state].toLowerCase()})`).join('; ') || 'no hypotheses'}; ${of.pins.length} pinned`
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="banner warn" role="alert">
        <span id={id}>Somebody else changed the board since you saw it.</span>
        <button
          type="button"
          className="btn s"
          onClick={() => setOpen(!isOpen)}
          aria-expanded={isOpen}
        >
          Show both
        </button>
        <button type="button" className="btn s" onClick={board.keepTheirs}>
          Keep theirs
        </button>
        <button type="button" className="btn s" onClick={board.useMine}>
          Use mine
        </button>
      </div>
      {isOpen && (
        <div className="two">
          <p className="bit t2">Theirs: {wordsOf(theirs)}.</p>
          <p className="bit t2">Mine: {wordsOf(mine)}.</p>
        </div>
      )}
    </section>
  )
}
