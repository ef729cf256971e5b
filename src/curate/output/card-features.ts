// The columns of each table as a dataset card declares them, so that `datasets` decodes photos and casts nothing.
import { trainingLayout } from "../../data/layouts.ts";
import { rejectedLayout } from "./rejected-row.ts";
import type { DatasetTable } from "./write-dataset.ts";

type Feature = Readonly<Record<string, unknown>> & { readonly name: string };

const text = (name: string): Feature => ({ name, dtype: "string" });
const decimal = (name: string): Feature => ({ name, dtype: "float64" });
const whole = (name: string): Feature => ({ name, dtype: "int32" });

const special: Readonly<Record<string, Feature>> = {
  images: { name: "images", list: "image" },
  entities: { name: "entities", list: [text("text"), whole("start"), whole("end")] },
  visualElements: {
    name: "visualElements",
    list: [text("name"), text("source"), decimal("score"), { name: "box", list: "float64" }],
  },
  lat: decimal("lat"),
  lon: decimal("lon"),
  localizability: decimal("localizability"),
  geonameId: whole("geonameId"),
};

export function cardFeatures(table: DatasetTable["config"]): readonly Feature[] {
  const { columns } = table === "rejected" ? rejectedLayout : trainingLayout;
  return columns.map((column) => special[column] ?? text(column));
}
