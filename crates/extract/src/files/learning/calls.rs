//! Which calls of which packages do what to a model or its data.

/// A package at work.
pub(super) struct Use {
    /// What it does, as the finding's detail.
    pub(super) detail: &'static str,
    /// For people.
    pub(super) tool: &'static str,
    /// Modules of which one is imported.
    pub(super) imports: &'static [&'static str],
    /// Text of calls of which one is there.
    pub(super) calls: &'static [&'static str],
}

const fn row(
    detail: &'static str,
    tool: &'static str,
    imports: &'static [&'static str],
    calls: &'static [&'static str],
) -> Use {
    Use { detail, tool, imports, calls }
}

/// Packages that learn.
pub(super) const LIBRARIES: &[&str] = &[
    "sklearn",
    "torch",
    "tensorflow",
    "keras",
    "xgboost",
    "lightgbm",
    "catboost",
    "transformers",
    "pytorch_lightning",
    "lightning",
    "fastai",
    "jax",
    "flax",
    "prophet",
    "statsmodels",
    "ultralytics",
    "gensim",
    "spacy",
    "pyspark.ml",
    "autogluon",
    "pycaret",
    "sentence_transformers",
    "trl",
    "peft",
    "stable_baselines3",
    "optuna",
    "river",
];

/// Calls that make a model learn.
pub(super) const LEARNS: &[&str] = &[
    ".fit(",
    ".fit_transform(",
    ".partial_fit(",
    ".fit_one_cycle(",
    ".fine_tune(",
    ".train(",
    ".learn(",
    ".backward(",
    "xgb.train(",
    "lgb.train(",
    ".train_on_batch(",
    ".learn_one(",
];

/// Everything else that code does with models and their data.
pub(super) const USES: &[Use] = &[
    row(
        "data-validation",
        "great-expectations",
        &["great_expectations"],
        &["run_checkpoint(", ".validate(", "checkpoint.run(", ".expect_"],
    ),
    row(
        "data-validation",
        "tensorflow-data-validation",
        &["tensorflow_data_validation"],
        &["validate_statistics(", "validate_instance(", "validate_examples_in_csv("],
    ),
    row(
        "data-validation",
        "pandera",
        &["pandera"],
        &[".validate(", "check_types", "check_input(", "check_io("],
    ),
    row("data-validation", "pydeequ", &["pydeequ"], &["VerificationSuite("]),
    row("data-validation", "soda", &["soda.scan"], &[".execute("]),
    row("data-validation", "deepchecks", &["deepchecks"], &["data_integrity(", "train_test_validation("]),
    row(
        "data-validation",
        "evidently",
        &["evidently"],
        &["DataStabilityTestPreset(", "DataQualityTestPreset(", "DataDriftTestPreset("],
    ),
    row("data-validation", "tfx", &["tfx"], &["ExampleValidator("]),
    row("data-validation", "frictionless", &["frictionless"], &["validate("]),
    row(
        "model-validation",
        "tensorflow-model-analysis",
        &["tensorflow_model_analysis"],
        &["run_model_analysis(", "validate_examples("],
    ),
    row("model-validation", "tfx", &["tfx"], &["Evaluator("]),
    row("model-validation", "deepchecks", &["deepchecks"], &["model_evaluation(", "full_suite("]),
    row("model-validation", "giskard", &["giskard"], &[".scan(", "scan(", "Suite("]),
    row(
        "model-validation",
        "evidently",
        &["evidently"],
        &["RegressionTestPreset(", "BinaryClassificationTestPreset(", "MulticlassClassificationTestPreset("],
    ),
    row("model-validation", "mlflow", &["mlflow"], &["validate_evaluation_results(", "MetricThreshold("]),
    row(
        "registry",
        "mlflow-registry",
        &["mlflow"],
        &[
            "register_model(",
            "registered_model_name=",
            "create_model_version(",
            "create_registered_model(",
            "transition_model_version_stage(",
            "set_registered_model_alias(",
            "models:/",
        ],
    ),
    row("registry", "vertex-ai", &["google.cloud.aiplatform"], &["Model.upload("]),
    row(
        "registry",
        "sagemaker",
        &["sagemaker"],
        &["RegisterModel(", "ModelPackage(", "create_model_package("],
    ),
    row(
        "registry",
        "azureml",
        &["azure.ai.ml", "azureml.core"],
        &["models.create_or_update(", "Model.register(", ".register_model("],
    ),
    row("registry", "wandb", &["wandb"], &["link_artifact(", "link_model(", ".link("]),
    row(
        "registry",
        "hugging-face",
        &["huggingface_hub", "transformers", "sentence_transformers"],
        &["push_to_hub(", "upload_folder(", "upload_file(", "push_to_hub=True"],
    ),
    row("registry", "bentoml", &["bentoml"], &["save_model("]),
    row(
        "tracking",
        "mlflow",
        &["mlflow"],
        &["start_run(", "log_metric(", "log_metrics(", "log_param(", "log_params(", "autolog("],
    ),
    row("tracking", "wandb", &["wandb"], &["wandb.init("]),
    row(
        "tracking",
        "lightning",
        &["pytorch_lightning", "lightning"],
        &["WandbLogger(", "MLFlowLogger(", "NeptuneLogger(", "CometLogger(", "TensorBoardLogger("],
    ),
    row("tracking", "neptune", &["neptune"], &["init_run(", "neptune.init("]),
    row("tracking", "comet", &["comet_ml"], &["Experiment(", "comet_ml.start("]),
    row("tracking", "clearml", &["clearml"], &["Task.init("]),
    row("tracking", "ml-metadata", &["ml_metadata"], &["MetadataStore("]),
    row("tracking", "dvclive", &["dvclive"], &["Live("]),
    row("tracking", "aim", &["aim"], &["Run("]),
    row(
        "feature-store",
        "feast",
        &["feast"],
        &["FeatureView(", "get_historical_features(", "get_online_features(", ".materialize(", ".apply("],
    ),
    row(
        "feature-store",
        "tecton",
        &["tecton"],
        &["get_workspace(", "batch_feature_view", "stream_feature_view"],
    ),
    row(
        "feature-store",
        "hopsworks",
        &["hopsworks", "hsfs"],
        &["get_feature_store(", "get_or_create_feature_group(", "get_feature_view("],
    ),
    row("feature-store", "featureform", &["featureform"], &["get_source(", "register_", ".features("]),
    row("feature-store", "sagemaker", &["sagemaker.feature_store"], &["FeatureGroup("]),
    row(
        "feature-store",
        "vertex-ai",
        &["google.cloud.aiplatform"],
        &["Featurestore(", "FeatureView(", "FeatureOnlineStore"],
    ),
    row(
        "monitoring",
        "evidently",
        &["evidently"],
        &["DataDriftPreset(", "TargetDriftPreset(", "DataDriftTable(", "DatasetDriftMetric("],
    ),
    row("monitoring", "whylogs", &["whylogs"], &["why.log(", "whylogs.log(", "log_dataset_profile("]),
    row("monitoring", "nannyml", &["nannyml"], &[".estimate(", ".calculate("]),
    row(
        "monitoring",
        "alibi-detect",
        &["alibi_detect"],
        &["KSDrift(", "MMDDrift(", "TabularDrift(", "ChiSquareDrift(", "load_detector("],
    ),
    row("monitoring", "arize", &["arize"], &[".log("]),
    row("monitoring", "fiddler", &["fiddler"], &[".publish"]),
    row(
        "monitoring",
        "sagemaker",
        &["sagemaker"],
        &["DefaultModelMonitor(", "ModelQualityMonitor(", "create_monitoring_schedule("],
    ),
    row("monitoring", "vertex-ai", &["google.cloud.aiplatform"], &["ModelDeploymentMonitoringJob.create("]),
    row("monitoring", "frouros", &["frouros"], &[".compare(", ".update("]),
    row("serving", "bentoml", &["bentoml"], &["bentoml.Service(", "@bentoml.service"]),
    row("serving", "kserve", &["kserve"], &["ModelServer("]),
    row("serving", "ray-serve", &["ray"], &["@serve.deployment", "serve.run("]),
    row("serving", "litserve", &["litserve"], &["LitServer("]),
    row("serving", "vertex-ai", &["google.cloud.aiplatform"], &["Endpoint.create(", "endpoint.deploy("]),
    row("serving", "web-service", &["fastapi", "flask"], &[".predict(", ".predict_proba("]),
    row(
        "traffic-split",
        "vertex-ai",
        &["google.cloud.aiplatform"],
        &["traffic_split=", "traffic_percentage="],
    ),
    row(
        "traffic-split",
        "sagemaker",
        &["sagemaker", "boto3"],
        &["ProductionVariants", "ShadowProductionVariants", "update_endpoint_weights_and_capacities("],
    ),
];

/// A system that runs pipelines defined in code.
pub(super) struct Orchestrator {
    pub(super) tool: &'static str,
    pub(super) imports: &'static [&'static str],
    /// What defines a pipeline.
    pub(super) defines: &'static [&'static str],
    /// What defines one step of it.
    pub(super) steps: &'static [&'static str],
    /// It runs pipelines of any kind: one of machine learning has to speak of it.
    pub(super) general: bool,
}

const fn runs(
    tool: &'static str,
    imports: &'static [&'static str],
    defines: &'static [&'static str],
    steps: &'static [&'static str],
    general: bool,
) -> Orchestrator {
    Orchestrator { tool, imports, defines, steps, general }
}

pub(super) const ORCHESTRATORS: &[Orchestrator] = &[
    runs(
        "kubeflow-pipelines",
        &["kfp"],
        &["@dsl.pipeline", "@kfp.dsl.pipeline", "@pipeline"],
        &[
            "@dsl.component",
            "@kfp.dsl.component",
            "@component",
            "@dsl.container_component",
            "load_component",
            "ContainerOp(",
        ],
        false,
    ),
    runs(
        "tfx",
        &["tfx"],
        &["pipeline.Pipeline(", "dsl.Pipeline("],
        &[
            "ExampleGen(",
            "StatisticsGen(",
            "SchemaGen(",
            "ExampleValidator(",
            "Transform(",
            "Trainer(",
            "Evaluator(",
            "Pusher(",
        ],
        false,
    ),
    runs("zenml", &["zenml"], &["@pipeline"], &["@step"], false),
    runs("metaflow", &["metaflow"], &["FlowSpec"], &["@step"], true),
    runs("kedro", &["kedro"], &["pipeline(", "Pipeline("], &["node(", "Node("], true),
    runs(
        "sagemaker-pipelines",
        &["sagemaker.workflow.pipeline"],
        &["Pipeline("],
        &[
            "ProcessingStep(",
            "TrainingStep(",
            "ConditionStep(",
            "RegisterModel(",
            "ModelStep(",
            "TuningStep(",
            "TransformStep(",
        ],
        false,
    ),
    runs("vertex-pipelines", &["google.cloud.aiplatform"], &["PipelineJob("], &[], false),
    runs(
        "azureml-pipelines",
        &["azure.ai.ml", "azureml.pipeline"],
        &["@pipeline", "@dsl.pipeline", "Pipeline("],
        &["load_component(", "PythonScriptStep(", "command("],
        false,
    ),
    runs("airflow", &["airflow"], &["DAG(", "@dag"], &["Operator(", "@task"], true),
    runs("prefect", &["prefect"], &["@flow"], &["@task"], true),
    runs(
        "dagster",
        &["dagster"],
        &["@job", "@asset", "@graph", "define_asset_job("],
        &["@op", "@asset"],
        true,
    ),
    runs("flyte", &["flytekit"], &["@workflow"], &["@task"], true),
];

/// Times at which an orchestrator starts a pipeline by itself.
pub(super) const SCHEDULES: &[&str] = &[
    "schedule_interval=",
    "schedule=",
    "@schedule(",
    "cron=",
    "cron_schedule=",
    "cron_expression=",
    "CronSchedule(",
    "ScheduleDefinition(",
    "create_schedule(",
    "create_recurring_run(",
    "PipelineSchedule(",
];

/// Calls that start a pipeline from elsewhere.
pub(super) const DISPATCHES: &[&str] = &[
    "/dispatches",
    "create_dispatch(",
    "create_repository_dispatch(",
    "trigger_dag(",
    "run_deployment(",
    "start_pipeline_execution(",
    "create_run_from_pipeline_package(",
];
