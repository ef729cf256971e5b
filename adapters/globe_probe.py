"""Says what an installed ms-swift or vLLM understands, as one line of JSON: `python3 globe_probe.py ms-swift`.

The options come from the program's own argument classes or parser, with everything that they inherit. Nothing is started.
"""

from __future__ import annotations

import dataclasses
import importlib
import importlib.metadata
import json
import sys
import typing

MARK = "globe-probe:"
PACKAGES = ("ms-swift", "torch", "transformers", "trl", "peft", "accelerate", "deepspeed", "vllm", "qwen-vl-utils", "msgspec")

ARCHITECTURES = {"Qwen2_5_VLForConditionalGeneration", "InternVLChatModel", "InternVLForConditionalGeneration"}


def main(program):
    answer = {"packages": versions(), "python": sys.version.split()[0], "devices": devices()}
    if program == "ms-swift":
        answer |= {"options": swift_options(), "models": swift_models()}
    else:
        answer |= {"options": vllm_options(), "pictures": picture_syntax()}
    # Imports print what they like; the answer is the line with the mark.
    print("\n" + MARK + json.dumps(answer, default=str), flush=True)


def versions():
    found = {}
    for name in PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def devices():
    import torch

    if not torch.cuda.is_available():
        return []
    properties = [torch.cuda.get_device_properties(index) for index in range(torch.cuda.device_count())]
    return [{"name": device.name, "bytes": device.total_memory} for device in properties]


def swift_options():
    try:
        arguments = importlib.import_module("swift.arguments")  # 4.x
    except ModuleNotFoundError as missing:
        if missing.name != "swift.arguments":
            raise
        arguments = importlib.import_module("swift.llm.argument")  # 3.x
    sft = getattr(arguments, "SftArguments", None) or arguments.TrainArguments
    return {"sft": fields_of(sft), "rlhf": fields_of(arguments.RLHFArguments), "export": fields_of(arguments.ExportArguments)}


def swift_models():
    """The names that ms-swift has for models of these architectures; it cannot always tell by itself."""
    try:
        known = importlib.import_module("swift.model").MODEL_MAPPING  # 4.x
    except ModuleNotFoundError:
        known = importlib.import_module("swift.llm").MODEL_MAPPING  # 3.x
    found = {name: list(meta.architectures or []) for name, meta in known.items()}
    return {name: kinds for name, kinds in found.items() if set(kinds) & ARCHITECTURES}


def fields_of(arguments):
    return {field.name: describe(field) for field in dataclasses.fields(arguments) if field.init}


def describe(field):
    choices = sorted(set(literals(field.type)))
    default = field.default if isinstance(field.default, (bool, int, float, str)) else None
    return {"default": default, **({"choices": choices} if choices else {})}


def literals(kind):
    """The texts that a type admits; none for one that admits any, or for one that is only a name."""
    if typing.get_origin(kind) is typing.Literal:
        return [value for value in typing.get_args(kind) if isinstance(value, str)]
    parts = [part for part in typing.get_args(kind) if part is not type(None)]
    return literals(parts[0]) if len(parts) == 1 and typing.get_origin(kind) is typing.Union else []


def vllm_parser():
    # Each stands where the newest version has it, then where older ones had it.
    make_parser = find(("vllm.entrypoints.common.cli_args", "vllm.entrypoints.openai.cli_args"), "make_arg_parser")
    parser = find(("vllm.utils.argparse_utils", "vllm.utils"), "FlexibleArgumentParser")
    return make_parser(parser(prog="vllm serve"))


def find(modules, name):
    for module in modules:
        try:
            return getattr(importlib.import_module(module), name)
        except (ModuleNotFoundError, AttributeError) as missing:
            if not str(getattr(missing, "name", "") or "vllm").startswith("vllm"):
                raise
    raise RuntimeError(f"this vLLM has no {name} where versions 0.8 to 0.33 have it")


def vllm_options():
    options = {}
    for action in vllm_parser()._actions:
        for name in action.option_strings:
            if name.startswith("--"):
                choices = [str(choice) for choice in action.choices] if action.choices else []
                default = action.default if isinstance(action.default, (bool, int, float, str)) else None
                options[name[2:]] = {"default": default, **({"choices": choices} if choices else {})}
    return {"serve": options}


def picture_syntax():
    """Whether a limit is written as JSON or, as in old versions, as image=1."""
    for syntax, value in (("json", '{"image": 1}'), ("pairs", "image=1")):
        try:
            parsed = vllm_parser().parse_args(["--limit-mm-per-prompt", value])
        except SystemExit:
            continue
        if parsed.limit_mm_per_prompt == {"image": 1}:
            return syntax
    return None


if __name__ == "__main__":
    main(sys.argv[1])
