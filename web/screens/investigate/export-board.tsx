import type { Incident } from '../../api/index.ts'
import { copyText, markdownOf } from '../../incident/index.ts'
import { Icon, ownKey, useKeys, whyText } from '../../kit/index.ts'
import { toast } from '../../overlay/index.ts'
import { type Board, boardMarkdown } from './board.ts'

interface ExportProps {
  readonly incident: Incident
  readonly board: Board
}

/** The explanation and what was gathered, as one text for a ticket. */
export function ExportBoard({ incident, board }: ExportProps) {
  const copy = async () => {
    try {
      const text = `${await markdownOf(incident.id)}\n${boardMarkdown(board)}`
      await copyText(text, 'Copied the investigation as Markdown.')
    } catch (thrown) {
      toast(`Could not copy it. ${whyText(thrown)}`)
    }
  }
  useKeys({ 'Shift+C': () => void copy() })
  return (
    <button
      type="button"
      className="btn s"
      aria-keyshortcuts={ownKey('Shift+C')}
      onClick={() => void copy()}
    >
      <Icon name="copy" size={14} />
      Copy as Markdown
    </button>
  )
}
