// What stages and continents are called on pages, cards and screens.
import type { Continent } from "../../place/countries.ts";
import type { DecisionName, StageName } from "../item.ts";

export const stageTitles: Readonly<Record<StageName, string>> = {
  source: "Photo readable",
  teachers: "Usable answers",
  localizability: "Localizable",
  correctness: "Right place",
  agreement: "Teachers agree",
  consistency: "Reasoning visible",
  trace: "Trace chosen",
  duplicates: "No duplicate",
  leaks: "No leak",
  split: "Split assigned",
};

export const decisionTitles: Readonly<Record<DecisionName, string>> = { ...stageTitles, judge: "Judge may learn" };

export const continentNames: Readonly<Record<Continent, string>> = {
  AF: "Africa",
  AN: "Antarctica",
  AS: "Asia",
  EU: "Europe",
  NA: "North America",
  OC: "Oceania",
  SA: "South America",
};
