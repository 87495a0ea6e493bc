/** The org units of the example, those above others first; a real station gets them from the marketing system. */
export const units = [
  { orgNo: "374", name: "济南供电公司" },
  { orgNo: "37401", name: "历下供电所" },
  { orgNo: "37402", name: "市中供电所" },
  { orgNo: "375", name: "章丘供电公司" },
  { orgNo: "37501", name: "明水供电所" }
] as const
