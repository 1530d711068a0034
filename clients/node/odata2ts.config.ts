import { ConfigFileOptions, EmitModes, Modes } from "@odata2ts/odata2ts";

// Interfaces of everything that there is, and a whole client for three tables.
const config: ConfigFileOptions = {
    emitMode: EmitModes.ts,
    services: {
        all: { mode: Modes.models, source: "documents/all.xml", output: "generated/all" },
        some: { mode: Modes.service, source: "documents/some.xml", output: "generated/some" },
    },
};

export default config;
