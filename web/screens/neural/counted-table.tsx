import type { Decision } from '../../api/index.ts'
import { Data, Scrolls, useUrlText } from '../../kit/index.ts'
import type { CountedProps } from './counted.tsx'
import { groupNames, groupsInOrder, pointsText, verdictWords } from './words.ts'

const rowsShown = 15

/** The same as the swarm, a page at a time. On a phone the points of each stand in the decision below. */
export function CountedTable({ decisions, chosen, onChoose }: CountedProps) {
  const [text, setPage] = useUrlText('rows', '1')
  const pages = Math.max(1, Math.ceil(decisions.length / rowsShown))
  const page = Math.min(pages, Math.max(1, Math.floor(Number(text)) || 1))
  const first = (page - 1) * rowsShown
  const groups = groupsInOrder.filter((group) =>
    decisions.some((decision) => decision.groups.some((one) => one.group === group)),
  )
  return (
    <>
      <Scrolls label="What counted, as a table">
        <table className="tbl compact tight">
          <caption className="sr">Points of each kind of evidence, by decision</caption>
          <thead>
            <tr>
              <th scope="col">Decision</th>
              {groups.map((group) => (
                <th key={group} scope="col" className="r desk">
                  {groupNames[group]}
                </th>
              ))}
              <th scope="col" className="r">
                total
              </th>
            </tr>
          </thead>
          <tbody>
            {decisions.slice(first, first + rowsShown).map((decision, i) => (
              <tr key={decision.alert} className={first + i === chosen ? 'on' : undefined}>
                <th scope="row">
                  <button type="button" className="choose" onClick={() => onChoose(first + i)}>
                    <Data>{decision.entity}</Data>
                  </button>{' '}
                  {verdictWords[decision.verdict]}
                </th>
                {groups.map((group) => (
                  <td key={group} className="r desk">
                    {cellText(decision, group)}
                  </td>
                ))}
                <td className="r">{pointsText(decision.total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
      {pages > 1 && <Pages page={page} pages={pages} of={decisions.length} onChange={setPage} />}
    </>
  )
}

function Pages({
  page,
  pages,
  of,
  onChange,
}: {
  readonly page: number
  readonly pages: number
  readonly of: number
  readonly onChange: (page: string) => void
}) {
  const first = (page - 1) * rowsShown
  return (
    <nav className="btns pages" aria-label="Pages of decisions">
      <button
        type="button"
        className="btn s"
        disabled={page <= 1}
        onClick={() => onChange(String(page - 1))}
      >
        Newer
      </button>
      <span className="note num">
        {first + 1} to {Math.min(of, first + rowsShown)} of {of}
      </span>
      <button
        type="button"
        className="btn s"
        disabled={page >= pages}
        onClick={() => onChange(String(page + 1))}
      >
        Older
      </button>
    </nav>
  )
}

function cellText({ groups }: Decision, group: (typeof groupsInOrder)[number]): string {
  const found = groups.find((one) => one.group === group)
  return found === undefined ? '' : pointsText(found.points)
}
