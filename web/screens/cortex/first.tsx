import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { type Incident, type IncidentHead, useAsk } from '../../api/index.ts'
import {
  aboutDeed,
  adviceText,
  importanceText,
  rangeText,
  sureText,
  wordOf,
  Zones,
} from '../../incident/index.ts'
import {
  Data,
  kindText,
  Missing,
  Moment,
  ownKey,
  Severity,
  Skeleton,
  urgencyOf,
  useShownKeys,
} from '../../kit/index.ts'
import { AdviceButton, useActionsOf } from '../../response/index.ts'
import { useTake, useTriageKeys } from '../../triage/index.ts'
import { useWindow } from './window.ts'

interface FirstProps {
  readonly head: IncidentHead
  readonly name: string
}

/** The incident to begin with: how bad, what happened, how sure, and the first thing to do. */
export function First({ head, name }: FirstProps) {
  const whole = useAsk('getIncident', { params: { id: head.id } }, { keepsOld: true })
  useEnter(head.id)
  return (
    <div className={`start of-${urgencyOf(head.severity, head.confidence)}`}>
      <div className="line">
        <Severity of={head.severity} p={head.confidence} isLong />
        <Whom entity={head.entity} name={name} />
        <span>
          raised <Moment at={head.time} />, last seen <Moment at={head.lastTime} />
        </span>
      </div>
      <h2 className="headline">
        <Data>{head.explanation.headline}</Data>
      </h2>
      <HowSure head={head} of={whole.data} isRead={!whole.isError} />
      <div className="btns">
        <Link
          className="btn go big"
          to={'/soc/s/$id' as never}
          params={{ id: head.id } as never}
          aria-keyshortcuts="Enter"
        >
          See why <kbd>Enter</kbd>
        </Link>
        <Take head={head} />
      </div>
      <Missing query={whole} what="How sure we are, in words, and what we would do" />
      {whole.data ? (
        <Advice of={whole.data} />
      ) : (
        whole.isPending && <Skeleton rows={1} what="what to do" />
      )}
    </div>
  )
}

/** Opens it, where no control has the focus that would do its own. */
function useEnter(id: string): void {
  const navigate = useNavigate()
  const enter = () => void navigate({ to: '/soc/s/$id' as never, params: { id } as never })
  useShownKeys({ Enter: enter })
  useEffect(() => {
    const press = ({ key, target, defaultPrevented }: KeyboardEvent) => {
      if (key !== 'Enter' || defaultPrevented || document.querySelector('dialog:modal')) return
      if (target === document.body || (target as Element).matches('main, h1'))
        void navigate({ to: '/soc/s/$id' as never, params: { id } as never })
    }
    document.addEventListener('keydown', press)
    return () => document.removeEventListener('keydown', press)
  }, [id, navigate])
}

/** Who it is about, as far as sensors tell. */
function Whom({ entity, name }: { readonly entity: string; readonly name: string }) {
  const { data, isPending } = useAsk('getUrgentHosts', { query: useWindow() }, { keepsOld: true })
  const host = data?.hosts.find(({ address }) => address === entity)
  const isWaiting = data === undefined && isPending
  return (
    <span>
      <Link className="plain" to={'/entities/$id' as never} params={{ id: entity } as never}>
        {name !== entity && (
          <>
            <b>
              <Data>{name}</Data>
            </b>{' '}
          </>
        )}
        <Data>{entity}</Data>
      </Link>
      <span className="about">
        {host && <span className="comma">, </span>}
        {host && `${kindText(host.kind)}, ${importanceText(host)}`}
        {isWaiting && (
          <span data-waits="" aria-hidden="true">
            , client, normal importance
          </span>
        )}
      </span>
    </span>
  )
}

interface SureProps {
  readonly head: IncidentHead
  readonly of: Incident | undefined
  /** False: it will not come. */
  readonly isRead: boolean
}

function HowSure({ head, of, isRead }: SureProps) {
  const told = of?.explanation.confidence
  const hasRange = told !== undefined && told.method !== 'none'
  return (
    <div className="row">
      <p className="sure">
        <b className="p num">{sureText(head.confidence)} sure</b>
        {told ? (
          <span className="word">
            {aboutDeed(told.word)}
            {hasRange && ` (${rangeText(told.lo, told.hi)})`}
          </span>
        ) : (
          isRead && (
            <span className="word" data-waits="" aria-hidden="true">
              {aboutDeed(wordOf(head.confidence))} (00 to 00%)
            </span>
          )
        )}
      </p>
      {/* Their room is there before they are. */}
      <span className="key" data-waits={told === undefined ? '' : undefined}>
        benign{' '}
        <Zones
          p={head.confidence}
          lo={told?.lo ?? head.confidence}
          hi={told?.hi ?? head.confidence}
          hasRange={hasRange}
        />{' '}
        malicious
      </span>
    </div>
  )
}

/** Mine from now on; taken back in one press. */
function Take({ head }: { readonly head: IncidentHead }) {
  const target = { heads: [head] }
  const take = useTake(target)
  useTriageKeys(target)
  return (
    <>
      <button
        type="button"
        className="btn big"
        disabled={take.hindrance !== ''}
        onClick={take.act}
        aria-keyshortcuts={ownKey('t')}
      >
        {take.label}
      </button>
      {take.hindrance !== '' && <span className="note">{take.hindrance}</span>}
    </>
  )
}

/** What we would do to the network: in words, and as a button where it can be done from here. */
function Advice({ of }: { readonly of: Incident }) {
  const [advice] = of.explanation.recommend
  const actions = useActionsOf(of.id)
  if (advice === undefined) return null
  return (
    <>
      <p className="note">{adviceText([advice])}</p>
      <Missing query={actions} what="What was done about it" />
      <AdviceButton advice={advice} about={of} />
    </>
  )
}
