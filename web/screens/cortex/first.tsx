import { Link, useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { ask, type Incident, type IncidentHead, Refused, useAsk } from '../../api/index.ts'
import { queries } from '../../api/query.ts'
import {
  Data,
  dataText,
  durationText,
  Icon,
  Moment,
  percentText,
  Severity,
  Skeleton,
  whyText,
} from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { useMay, useMe } from '../../session/index.tsx'
import { Meter } from './meter.tsx'

interface FirstProps {
  readonly head: IncidentHead
  readonly name: string
}

/** The incident to begin with: how bad, what happened, how sure, and the first thing to do. */
export function First({ head, name }: FirstProps) {
  const whole = useAsk('getIncident', { params: { id: head.id } }, { keepsOld: true })
  useEnter(head.id)
  return (
    <div className={`start of-${head.severity}`}>
      <div className="line">
        <Severity of={head.severity} />
        <Whom entity={head.entity} name={name} />
        <span>
          raised <Moment at={head.time} />, last seen <Moment at={head.lastTime} />
        </span>
      </div>
      <h2 className="headline">
        <Data>{head.explanation.headline}</Data>
      </h2>
      <HowSure head={head} of={whole.data} />
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
  const isAddress = /^[\d.]+$|:/.test(entity)
  const host = useAsk('getEntity', { params: { id: entity } }, { isEnabled: isAddress })
  const kind = host.data?.kind === 'unknown' ? '' : host.data?.kind.replaceAll('-', ' ')
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
      {kind && `, ${kind}`}
      {host.data && `, importance ${host.data.importance}`}
    </span>
  )
}

function HowSure({ head, of }: { readonly head: IncidentHead; readonly of: Incident | undefined }) {
  const told = of?.explanation.confidence
  const sure = percentText(head.confidence)
  return (
    <div className="row">
      <p className="sure">
        <b className="num">{sure} sure</b>
        {told && `${told.word}${told.method === 'none' ? '' : ` (${rangeText(told)})`}`}
      </p>
      {told && (
        <span className="key">
          benign <Meter p={head.confidence} lo={told.lo} hi={told.hi} /> malicious
        </span>
      )}
    </div>
  )
}

function rangeText({ lo, hi }: { readonly lo: number; readonly hi: number }): string {
  return `${percentText(lo).replace('%', '')} to ${percentText(hi)}`
}

/** Mine from now on; taken back in one press. */
function Take({ head }: { readonly head: IncidentHead }) {
  const may = useMay('triage')
  const { user } = useMe()
  const [isBusy, setBusy] = useState(false)
  if (!may) return null
  if (head.assignee !== null)
    return (
      <span className="note">
        <Icon name="user" size={14} />{' '}
        {head.assignee === user.id ? 'You have taken it.' : 'Somebody has taken it.'}
      </span>
    )
  const take = async () => {
    setBusy(true)
    try {
      const version = await assign(head.id, { version: head.version, to: user.id })
      toast('It is yours.', () => void assign(head.id, { version, to: null }).catch(refused))
    } catch (thrown) {
      refused(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <button type="button" className="btn big" disabled={isBusy} onClick={() => void take()}>
      Take
    </button>
  )
}

async function assign(
  id: string,
  { version, to }: { readonly version: number; readonly to: string | null },
): Promise<number> {
  const { body } = await ask('changeIncident', {
    params: { id },
    match: `"${version}"`,
    body: { assignee: to },
  })
  await Promise.all(
    ['getOverview', 'getIncident', 'listIncidents'].map((key) =>
      queries.invalidateQueries({ queryKey: [key] }),
    ),
  )
  return body.version
}

function refused(thrown: unknown): void {
  const isStale = thrown instanceof Refused && thrown.problem.code === 'stale_version'
  toast(isStale ? 'Somebody changed it meanwhile. Look again.' : whyText(thrown))
  void queries.invalidateQueries({ queryKey: ['getOverview'] })
}

const deeds = {
  'block-address': 'block',
  'rate-limit': 'slow down',
  'isolate-host': 'isolate',
  'sinkhole-domain': 'answer lookups of',
  watch: 'only watch',
} as const

/** What we would do to the network, in words: nothing is cut off from here. */
function Advice({ of }: { readonly of: Incident }) {
  const [advice] = of.explanation.recommend
  if (advice === undefined) return null
  const { action, target, ttlSeconds, why } = advice
  const foot = action === 'sinkhole-domain' ? ' with nothing' : ''
  return (
    <p className="note">
      We would {deeds[action]} <Data>{target}</Data>
      {foot} for {durationText(ttlSeconds * 1000)}:{' '}
      {dataText(why.slice(0, 1).toLowerCase() + why.slice(1))} AMOSKYS does not block by itself yet.
    </p>
  )
}
