-- What each experiment cost: harness sql @cost
SELECT experiment, count(*) AS runs, sum(epochs) AS epochs, round(sum(seconds) / 3600, 2) AS hours,
       round(avg(seconds), 1) AS seconds_a_run, max(parameters) AS most_parameters
FROM run_summary
GROUP BY experiment
ORDER BY hours DESC
