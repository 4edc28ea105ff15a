/** `w c Shift+C i` of the incident that is open at the right: as on its own page. */
import { useNavigate } from '@tanstack/react-router'
import { copyText } from '../../incident/index.ts'
import { untilThere, useKeys } from '../../kit/index.ts'
import { useMay } from '../../session/index.tsx'

/** For who presses it. */
const copyMarkdown = async (id: string) =>
  (await untilThere(() => import('./copy-open.ts'))).copyMarkdown(id)

export function useOpenKeys(id: string): void {
  const navigate = useNavigate()
  const mayInvestigate = useMay('triage')
  const investigate = () =>
    void navigate({ to: '/investigate/$id' as never, params: { id } as never })
  useKeys(
    {
      w: () => {
        const why = document.querySelector<HTMLElement>('.open .why')
        why?.scrollIntoView({ block: 'start' })
        document.querySelector<HTMLElement>('.open .scroll')?.focus({ preventScroll: true })
      },
      c: () => void copyText(`${location.origin}/soc/s/${id}`, 'Copied the link.'),
      'Shift+C': () => void copyMarkdown(id),
      ...(mayInvestigate && { i: investigate }),
    },
    id !== '',
  )
}
