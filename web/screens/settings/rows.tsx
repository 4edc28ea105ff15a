import { Icon } from '../../kit/index.ts'

interface PagesProps {
  readonly page: { readonly next: string | null; readonly prev: string | null }
  readonly onNewer: (cursor: string) => void
  readonly onOlder: (cursor: string) => void
}

/** Nothing where one page is all there is. */
export function Pages({ page: { next, prev }, onNewer, onOlder }: PagesProps) {
  if (next === null && prev === null) return null
  return (
    <div className="set-pages">
      <button
        type="button"
        className="btn s"
        disabled={prev === null}
        onClick={() => onNewer(prev!)}
      >
        <Icon name="left" size={14} />
        Before
      </button>
      <button
        type="button"
        className="btn s"
        disabled={next === null}
        onClick={() => onOlder(next!)}
      >
        Next
        <Icon name="right" size={14} />
      </button>
    </div>
  )
}
