import type { Config } from '../../schemas/config.ts'
import type { SourceTask } from '../../schemas/source-task.ts'
import { sampleAsset, sampleConfig } from './sample-config.ts'

const claim = (n: number, data: SourceTask['data']): SourceTask => ({
  asset: 'claim',
  name: `Margarethe Sørensen-Okafor ${n}`,
  timestamp: 1_767_785_508_649 + n,
  data: {
    customerAccountId: String(3_572_653_863 + n),
    customerAccountName: `Margarethe Sørensen-Okafor ${n}`,
    claimNumber: `CLM-${1_234_567 + n}`,
    priority: 'High',
    claimStatus: 'Under review',
    policyNumber: `HO3-88-${771_204 + n}-B`,
    lossDate: '2026-01-09T22:40:00-05:00',
    lossType: 'Water damage',
    deductibleAmount: 1_500,
    adjusterEmail: 'j.whitfield@insurer.example',
    insuredPhone: '+1 734 555 0142',
    insuredEmail: 'm.sorensen.okafor@mail.example',
    preferredLanguage: 'en-US',
    coverageCodes: 'A,C,D',
    documentsUrl: 'https://dms.insurer.example/claims/2026/01/9f27c1e4-5b0a-4f7e-93d1-77b0a4c2de55',
    reportedBy: 'Insured via mobile app 11.4.2',
    ...data,
  },
})

/** A claim of 2 KB of JSON, most of it text that a person wrote: it compresses badly. */
export const proseClaim = (n: number): SourceTask =>
  claim(n, {
    lossAddress: '4118 N Hollow Brook Ln, Unit 7C, Ann Arbor, MI 48103',
    description:
      'Insured returned from a five-day trip to find the kitchen ceiling down and two inches of standing water on the ' +
      'ground floor. Supply line to the upstairs washing machine had separated at the compression fitting. Main valve was ' +
      'closed at 22:40 by a neighbor. Hardwood in hallway and dining room is cupped; lower cabinets, dishwasher and a ' +
      'piano (Yamaha U1, 1987) are affected. Mitigation vendor ServRight began extraction at 01:15, set six dehumidifiers ' +
      'and twelve air movers, and took moisture readings of 28 to 41 percent in the subfloor.',
    notes:
      'Prior claim in 2019 (hail, roof) closed without dispute. Policy carries endorsement HO 04 90 replacement cost and ' +
      'limited mold coverage up to $10,000. Insured asks for contact after 17:00 only, is staying with family in ' +
      'Ypsilanti, and wants an advance on additional living expenses. Mortgagee First Harbor Bank to be named on structure ' +
      'payments. The public adjuster Lindqvist & Daughters was retained on the tenth and sent a letter of representation ' +
      'by fax; questions about the building go to them, those about contents to the insured herself. The drying log and ' +
      'the invoice of the plumber (no. 20881) are in the document store; photographs of every room follow by mail.',
  })

/** A claim of 1.5 KB of JSON in many short fields, as a form gives it. */
export const formClaim = (n: number): SourceTask =>
  claim(n, {
    policyEffectiveDate: '2025-06-01',
    policyExpirationDate: '2026-06-01',
    lossReportedDate: '2026-01-10T08:12:44-05:00',
    lossCause: 'Burst supply line',
    lossAddressStreet: '4118 N Hollow Brook Ln, Unit 7C',
    lossAddressCity: 'Ann Arbor',
    lossAddressState: 'MI',
    lossAddressPostalCode: '48103',
    mailingAddressStreet: '902 Ferris Ave',
    mailingAddressCity: 'Ypsilanti',
    mailingAddressState: 'MI',
    mailingAddressPostalCode: '48197',
    estimatedLossAmount: 18_432.77,
    reserveAmount: 22_000,
    adjusterName: 'Jonah Whitfield',
    adjusterPhone: '+1 734 555 0188',
    preferredContactTime: 'after 17:00',
    mortgageeName: 'First Harbor Bank',
    mortgageeLoanNumber: '77-0045512-9',
    endorsements: 'HO 04 90, HO 04 27',
    priorClaims: 1,
    litigation: false,
    subrogationPotential: true,
    summary: 'Supply line of the washing machine separated; standing water on the ground floor.',
  })

/** One asset that takes both claims, and one source that may send them. */
export function claimConfig(): Config {
  const data = { ...proseClaim(0).data, ...formClaim(0).data }
  const fields = Object.entries(data).map(([key, value]) => ({
    key,
    name: key,
    required: key === 'claimNumber',
    viewable: true,
    type: typeof value as 'string' | 'number' | 'boolean',
  }))
  return {
    ...sampleConfig(),
    assets: { claim: sampleAsset('claim', { fields }) },
    sources: { claims: { id: 'claims', clients: [], assets: ['claim'], hook: false } },
  }
}
