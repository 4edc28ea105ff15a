/** The open incident beside the queue: which of how many, and what can be done with it. */
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { IncidentBrief } from '../../incident/index.ts'
import { Icon, ownKey } from '../../kit/index.ts'
import {
  onlyOf,
  openClose,
  openMute,
  reopen,
  type Target,
  useHindrance,
  useTake,
} from '../../triage/index.ts'
import { carried } from './view.ts'

interface PaneProps {
  readonly id: string
  /** `1 of 5`; says so where it does not stand in the list. */
  readonly place: string
  readonly target: Target | null
  readonly previous: (() => void) | null
  readonly next: (() => void) | null
}

export function OpenPane({ id, place, target, previous, next }: PaneProps) {
  const scroller = useRef<HTMLDivElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another incident begins at its head
  useEffect(() => {
    scroller.current?.scrollTo({ top: 0 })
  }, [id])
  return (
    <article className="panel open" aria-label="The open incident">
      <div className="bar">
        <span className="num">{place}</span>
        <Step name="up" label="Previous incident" keys="k" act={previous} />
        <Step name="down" label="Next incident" keys="j" act={next} />
        <Deeds id={id} target={target} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <section className="scroll" tabIndex={0} aria-label="What was found" ref={scroller}>
        <IncidentBrief id={id} actions={<Expected target={target} />} />
      </section>
    </article>
  )
}

interface StepProps {
  readonly name: 'up' | 'down'
  readonly label: string
  readonly keys: string
  readonly act: (() => void) | null
}

function Step({ name, label, keys, act }: StepProps) {
  return (
    <button
      type="button"
      className="btn s bare"
      aria-label={label}
      aria-keyshortcuts={ownKey(keys)}
      disabled={act === null}
      onClick={() => act?.()}
    >
      <Icon name={name} size={14} />
    </button>
  )
}

/** True, and fine here: closed as that, with a mute where it should stay quiet. */
function Expected({ target }: Pick<PaneProps, 'target'>) {
  const hindrance = useHindrance('triage')
  if (target?.heads[0]?.status === 'closed') return null
  return (
    <button
      type="button"
      className="btn"
      disabled={hindrance !== '' || target === null}
      onClick={() => target !== null && openClose(target, 'expected')}
    >
      It is expected…
    </button>
  )
}

function Deeds({ id, target }: Pick<PaneProps, 'id' | 'target'>) {
  const { label, act, hindrance } = useTake(target)
  const isClosed = target?.heads[0]?.status === 'closed'
  const isOff = hindrance !== '' || target === null
  return (
    <span className="btns sp">
      {hindrance !== '' && <span className="note why-not">{hindrance}</span>}
      {!isClosed && (
        <button
          type="button"
          className="btn s"
          aria-keyshortcuts={ownKey('t')}
          disabled={isOff}
          onClick={act}
        >
          {label} <kbd>{ownKey('t')}</kbd>
        </button>
      )}
      {isClosed ? (
        <button
          type="button"
          className="btn s"
          disabled={isOff}
          onClick={() => target !== null && void reopen(target)}
        >
          Open again
        </button>
      ) : (
        <button
          type="button"
          className="btn s"
          aria-keyshortcuts={ownKey('e')}
          disabled={isOff}
          onClick={() => target !== null && openClose(target)}
        >
          Close <kbd>{ownKey('e')}</kbd>
        </button>
      )}
      {!isClosed && !target?.heads[0]?.isMuted && <Mute target={target} />}
      <Link
        className="btn s"
        to={'/soc/s/$id' as never}
        params={{ id } as never}
        search={carried as never}
        aria-keyshortcuts="Enter"
      >
        Open full page <kbd>Enter</kbd>
      </Link>
    </span>
  )
}

function Mute({ target }: Pick<PaneProps, 'target'>) {
  const hindrance = useHindrance('mute')
  const only = target === null ? null : onlyOf(target)
  return (
    <button
      type="button"
      className="btn s"
      aria-keyshortcuts={ownKey('m')}
      disabled={hindrance !== '' || only === null}
      onClick={() => only !== null && openMute(only)}
    >
      Mute <kbd>{ownKey('m')}</kbd>
    </button>
  )
}
