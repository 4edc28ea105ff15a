import { lazy, Suspense, useEffect, useState } from 'react'
import { type Incident, useAsk, type Waterfall as WaterfallRecord } from '../../api/index.ts'
import {
  AlertParts,
  BlindText,
  ConfidenceMeter,
  CounterfactualList,
  DoThis,
  EvidenceList,
  ExpectedButton,
  ExportButtons,
  IdLine,
  InnocentText,
  OutcomeLine,
  rangeOf,
  SimilarCases,
  similarText,
  UrgencyTerms,
  Waterfall,
  WaterfallKey,
} from '../../incident/index.ts'
import { Answer, Icon, Missing } from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import { SplitButton } from './split.tsx'
import type { TabProps } from './tab-body.tsx'

const LookedUp = lazy(async () => ({
  default: (await import('../../response/investigation.tsx')).LookedUp,
}))

/** In the order of UX 5.2, in two columns that the source does not know of. */
export function WhyTab({ incident, told }: TabProps) {
  const lines = told.evidence ?? []
  const mayTriage = useMay('triage')
  const isOne = incident.alertCount === 1
  return (
    <>
      <section className="panel r" aria-label="How sure, and what to do">
        <div className="bit conf1">
          <ConfidenceMeter of={told.confidence} />
          <OutcomeLine told={told} />
        </div>
        <div className="bit conf1 rule">
          <h2 className="h">Do this</h2>
          <DoThis incident={incident} told={told} mayTriage={mayTriage}>
            <ExpectedButton incident={incident} />
          </DoThis>
        </div>
      </section>
      <div className="panel l">
        <EvidenceList incident={incident.id} lines={lines} alerts={incident.alerts} level={3} />
      </div>
      <Suspense>
        <LookedUp incident={incident.id} className="l" />
      </Suspense>
      <Beside incident={incident} told={told} />
      <Sum incident={incident} told={told} />
      {!isOne && (
        <section className="panel l" aria-labelledby="parts">
          <div className="head flat">
            <h2 id="parts">Alert by alert</h2>
            <span className="t3">each with its own evidence and its own sum</span>
          </div>
          <AlertParts
            incident={incident}
            above={lines}
            actionsOf={(part) => mayTriage && <SplitButton incident={incident} alert={part} />}
          />
        </section>
      )}
      <Cases id={incident.id} side={isOne ? 'l' : 'r'} />
      <Export incident={incident} told={told} />
    </>
  )
}

/** What else it could be, what would change our mind, what we could not see, and how urgency adds up. */
function Beside({ told }: TabProps) {
  const { confidence, urgency, entity } = told
  return (
    <div className="panel r also">
      <section className="block">
        <h2 className="h">The innocent explanation</h2>
        <InnocentText of={told.innocent ?? []} />
      </section>
      <section className="block">
        <h2 className="h">What would change our mind</h2>
        <CounterfactualList
          of={told.counterfactuals ?? []}
          p={confidence.p}
          isBack={told.isWithdrawn}
          isMany={told.alertCount > 1}
        />
      </section>
      <section className="block">
        <h2 className="h">What we could not see</h2>
        <BlindText of={told.blind ?? []} />
      </section>
      <section className="block">
        <h2 className="h">Urgency {urgency.value}, and how it adds up</h2>
        <UrgencyTerms of={urgency} entity={entity} />
      </section>
    </div>
  )
}

/** Of a single alert its own sum, in which each piece of evidence counts; of several a bar an alert. */
function Sum({ incident, told }: TabProps) {
  const isOne = incident.alertCount === 1
  const only = incident.alerts[0]?.id ?? ''
  const alert = useAsk('getAlert', { params: { id: only } }, { isEnabled: isOne && only !== '' })
  const own = alert.data?.explanation
  const waterfall: WaterfallRecord | undefined = isOne && own ? own.waterfall : told.waterfall
  const range = isOne && own ? rangeOf(own.confidence) : rangeOf(told.confidence)
  const [isOpen, setOpen] = useFolded()
  if (waterfall === undefined) return null
  return (
    <section className="panel l" aria-labelledby="wf">
      <h2 id="wf" className="phone fold-head">
        <button
          type="button"
          className="btn fold"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          How much each piece counted <Icon name={isOpen ? 'up' : 'down'} />
        </button>
      </h2>
      <div className="head flat desk">
        <h2>How much each piece counted</h2>
        <span className="t3">ten points are ten times the odds, three about double</span>
        <span className="aside">
          <WaterfallKey />
        </span>
      </div>
      {isOpen && <Waterfall of={waterfall} range={range} />}
    </section>
  )
}

/** Folded on a phone, where it would stand between the reader and the rest. */
function useFolded() {
  const query = '(max-width: 767px)'
  const [isOpen, setOpen] = useState(() => !matchMedia(query).matches)
  useEffect(() => {
    const media = matchMedia(query)
    const change = () => setOpen(!media.matches)
    media.addEventListener('change', change)
    return () => media.removeEventListener('change', change)
  }, [])
  return [isOpen, setOpen] as const
}

function Cases({ id, side }: { readonly id: string; readonly side: 'l' | 'r' }) {
  const similar = useAsk('similarToIncident', { params: { id } })
  return (
    <section className={`panel ${side}`} aria-labelledby="cases">
      <div className="head flat">
        <h2 id="cases">Cases like this</h2>
        <span className="t3">{similar.data && similarText(similar.data.data)}</span>
      </div>
      <Answer query={similar} what="similar cases" rows={2}>
        {({ data }) => <SimilarCases of={data.slice(0, 4)} />}
      </Answer>
    </section>
  )
}

function Export({ incident, told }: TabProps) {
  const { query, models } = useModels(incident)
  return (
    <section className="panel r pad" aria-labelledby="exp">
      <h2 className="sr" id="exp">
        Export
      </h2>
      <ExportButtons id={incident.id} />
      <IdLine told={told} models={models} />
      <Missing query={query} what="The versions of the models" />
    </section>
  )
}

/** Versions of the models among what fired. */
function useModels({ behaviours }: Incident) {
  const query = useAsk('listModels', undefined)
  const all = query.data?.data ?? []
  const fired = all.filter(({ id }) => behaviours.includes(id))
  return { query, models: fired.map(({ version }) => version) }
}
