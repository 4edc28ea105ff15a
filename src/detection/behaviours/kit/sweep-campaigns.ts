import { BoundedMap } from '../../../kernel/index.ts'
import { CappedSet } from './capped-set.ts'

/** Sources, services of each, and hosts that are told apart. Set by hand. */
const sourcesMax = 4096
const servicesMax = 16
const hostsMax = 1024
/** What comes later is another campaign. Set by hand. */
const quietUs = 3600e6

/** What one source looked for on many hosts, all services together. */
export interface SweepCampaign {
  readonly services: Set<string>
  readonly hosts: CappedSet<number>
  lastUs: number
}

interface Joining {
  readonly asked: CappedSet<number>
  readonly timeUs: number
}

export class SweepCampaigns {
  readonly #sources = new BoundedMap<number, SweepCampaign>(sourcesMax)
  readonly memory = { sources: this.#sources }

  /** The campaign of a source at that time, with one more service and those who were asked for it. */
  join(source: number, service: string, given: Joining): SweepCampaign {
    const { asked, timeUs } = given
    const known = this.#sources.get(source)
    const isOn = known !== undefined && timeUs - known.lastUs <= quietUs
    const campaign = isOn ? known : newCampaign()
    if (!isOn) this.#sources.set(source, campaign)
    campaign.lastUs = timeUs
    if (campaign.services.size < servicesMax) campaign.services.add(service)
    for (const host of asked.first(hostsMax)) campaign.hosts.add(host)
    return campaign
  }

  get shed(): number {
    return this.#sources.shed
  }
}

function newCampaign(): SweepCampaign {
  return { services: new Set(), hosts: new CappedSet(hostsMax), lastUs: 0 }
}
