/** Parts of an incident, in the order of Alt+1 to Alt+7. */
export const tabs = [
  { name: 'why', title: 'Why' },
  { name: 'timeline', title: 'Timeline' },
  { name: 'flows', title: 'Flows' },
  { name: 'entities', title: 'Entities' },
  { name: 'similar', title: 'Similar' },
  { name: 'logs', title: 'Logs' },
  { name: 'history', title: 'History' },
] as const

export type TabName = (typeof tabs)[number]['name']

export function isTab(name: string): name is TabName {
  return tabs.some((tab) => tab.name === name)
}
