import { useAsk } from '../../api/index.ts'
import { SimilarCases, similarText } from '../../incident/index.ts'
import { Answer } from '../../kit/index.ts'
import type { TabProps } from './tab-body.tsx'

export function SimilarTab({ incident }: TabProps) {
  const similar = useAsk('similarToIncident', { params: { id: incident.id } })
  return (
    <section className="panel wide" aria-labelledby="like">
      <div className="head flat">
        <h2 id="like">Cases like this</h2>
        <span className="t3">{similar.data && similarText(similar.data.data)}</span>
      </div>
      <Answer query={similar} what="similar cases" rows={4}>
        {({ data }) => <SimilarCases of={data} />}
      </Answer>
    </section>
  )
}
