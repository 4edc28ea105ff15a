import './neural.css'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useAsk } from '../../api/index.ts'
import { Answer, useUrlText } from '../../kit/index.ts'
import { Believe } from './believe.tsx'
import { Chosen } from './chosen.tsx'
import { amounts, Counted } from './counted.tsx'
import { Details } from './details.tsx'
import { Hero } from './hero.tsx'
import { Strategies } from './strategies.tsx'
import { Tipping } from './tipping.tsx'

/** What judges here: whether it is ready, how right it was, and what counted. */
export function Neural() {
  const [part, setPart] = useUrlText('details')
  const models = useAsk('listModels', undefined)
  const baselines = useAsk('getBaselines', undefined)
  const calibration = useAsk('getCalibration', {})
  const strategies = useAsk('listFusionStrategies', {})
  const tipping = useAsk('listTippingPoints', {})
  return (
    <div className="neural stack">
      {models.data === undefined ? (
        <section className="panel">
          <h1 className="waiting-title">Neural</h1>
          <Answer query={models} what="the models">
            {() => null}
          </Answer>
        </section>
      ) : (
        <Hero
          models={models.data.data}
          baselines={baselines}
          calibration={calibration}
          onOpen={setPart}
        />
      )}
      <div className="ncols">
        <Asked query={calibration} what="the track record">
          {(told) => <Believe calibration={told} />}
        </Asked>
        <Decisions />
      </div>
      <Asked query={strategies} what="the strategies">
        {(told) => <Strategies told={told} />}
      </Asked>
      <Asked query={tipping} what="what would have changed our mind">
        {(told) => <Tipping told={told} />}
      </Asked>
      <Details part={part} baselines={baselines.data} onClose={() => setPart('')} />
    </div>
  )
}

interface AskedProps<Body> {
  readonly query: UseQueryResult<Body>
  readonly what: string
  readonly className?: string
  readonly children: (body: Body) => ReactNode
}

/** A panel of its own, also while it is not there. */
function Asked<Body>({ query, what, className = '', children }: AskedProps<Body>) {
  if (query.data !== undefined) return children(query.data)
  return (
    <section className={`panel ${className}`}>
      <Answer query={query} what={what}>
        {children}
      </Answer>
    </section>
  )
}

function Decisions() {
  const [id, setId] = useUrlText('decision')
  const [amount] = useUrlText('n', amounts[0])
  const limit = Number(amounts.find((one) => one === amount) ?? amounts[0])
  const decisions = useAsk('listDecisions', { query: { limit } }, { keepsOld: true })
  return (
    <Asked query={decisions} what="the decisions" className="alone">
      {({ data }) => {
        const found = data.findIndex(({ alert }) => alert === id)
        const chosen = Math.max(0, found)
        const choose = (at: number) => setId(data[at]!.alert, { replaces: true })
        return (
          <>
            <Counted decisions={data} chosen={chosen} onChoose={choose} />
            <Chosen decisions={data} chosen={chosen} onChoose={choose} />
          </>
        )
      }}
    </Asked>
  )
}
