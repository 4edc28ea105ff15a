import './incident.css'
import { useNavigate, useParams, useRouter } from '@tanstack/react-router'
import { type Incident, type IncidentWhy, useAsk } from '../../api/index.ts'
import {
  ChangedNotice,
  copyMarkdown,
  copyText,
  IncidentWaiting,
  Intro,
  useSteady,
} from '../../incident/index.ts'
import { Missing, stepsBackTo, useKeys, useTitle, useUrlText } from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'
import { carriedOf, searchOf, useTriageKeys } from '../../triage/index.ts'
import { IncidentBar } from './bar.tsx'
import { type Neighbours, useNeighbours } from './neighbours.ts'
import { Notices } from './notices.tsx'
import { TabBody } from './tab-body.tsx'
import { isTab, type TabName, tabs } from './tabs.ts'

/** One incident, whole: what happened first, then each part in the order in which it is read. */
export function IncidentPage() {
  const { id } = useParams({ strict: false }) as { readonly id: string }
  const incident = useAsk('getIncident', { params: { id } })
  const why = useAsk('explainIncident', { params: { id } })
  if (incident.data === undefined || why.data === undefined)
    return <IncidentWaiting title="Incident" of={[incident, why]} />
  return <Whole key={id} incident={incident.data} newest={why.data} isAsking={why.isFetching} />
}

interface WholeProps {
  readonly incident: Incident
  readonly newest: IncidentWhy
  readonly isAsking: boolean
}

function Whole({ incident, newest, isAsking }: WholeProps) {
  const { shown: told, newer, takeNewer } = useSteady(newest, isAsking)
  const [asked, setTab] = useUrlText('tab', 'why')
  const tab: TabName = isTab(asked) ? asked : 'why'
  const { near, query } = useNeighbours(incident)
  useTitle(told.headline)
  useIncidentKeys({ id: incident.id, near, setTab })
  useTriageKeys({ heads: [incident] })
  const isWhy = tab === 'why'
  return (
    <article className="ipage" aria-labelledby="inc">
      <section className={isWhy ? 'panel l' : 'panel wide'} aria-label="What happened">
        <IncidentBar incident={incident} tab={tab} near={near} />
        <Missing query={query} what="Its place in the queue" />
        {newer && <ChangedNotice before={told} after={newer} onTake={takeNewer} />}
        <Notices incident={incident} />
        <Intro
          {...{ incident, told, p: told.confidence.p }}
          headline={told.headline}
          summary={isWhy ? (told.summary ?? '') : ''}
          level={1}
        />
      </section>
      <TabBody tab={tab} incident={incident} told={told} />
    </article>
  )
}

interface KeysGiven {
  readonly id: string
  readonly near: Neighbours
  readonly setTab: (tab: string) => void
}

/** To the queue as one left it, where one came from there: then Back does not lead here again. */
function useWayBack(id: string, { view }: Neighbours): () => void {
  const { history } = useRouter()
  const navigate = useNavigate()
  return () => {
    const steps = stepsBackTo('/soc')
    if (steps === null)
      void navigate({ to: '/soc' as never, search: searchOf({ ...view, id }) as never })
    else history.go(steps)
  }
}

/** As in the sheet of shortcuts; what a person does with an incident has its own keys beside its buttons. */
function useIncidentKeys({ id, near, setTab }: KeysGiven): void {
  const navigate = useNavigate()
  const open = (other: string | null) => {
    if (other === null) return
    const search = carriedOf(near.view)
    void navigate({
      to: '/soc/s/$id' as never,
      params: { id: other } as never,
      search: search as never,
    })
  }
  const back = useWayBack(id, near)
  const mayInvestigate = useMay('triage')
  const investigate = () =>
    void navigate({ to: '/investigate/$id' as never, params: { id } as never })
  const showThen = (tab: TabName, selector: string) => {
    setTab(tab)
    // The part is there after it was drawn.
    setTimeout(() => {
      const found = document.querySelector<HTMLElement>(selector)
      found?.focus({ preventScroll: true })
      found?.scrollIntoView({ block: 'start' })
    }, 60)
  }
  useKeys({
    w: () => showThen('why', '#why .why'),
    c: () => void copyText(`${location.origin}/soc/s/${id}`, 'Copied the link.'),
    'Shift+C': () => void copyMarkdown(id),
    j: () => open(near.next),
    k: () => open(near.previous),
    Escape: back,
    ...(mayInvestigate && { i: investigate }),
    ...Object.fromEntries(tabs.map(({ name }, index) => [`Alt+${index + 1}`, () => setTab(name)])),
  })
}
