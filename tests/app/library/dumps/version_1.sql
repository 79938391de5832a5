BEGIN TRANSACTION;
CREATE TABLE analyses (
    clip_id INTEGER PRIMARY KEY REFERENCES clips(id) ON DELETE CASCADE,
    made TEXT NOT NULL,
    exercise TEXT NOT NULL,
    view TEXT NOT NULL,
    detector TEXT NOT NULL,
    lifter TEXT NOT NULL,
    program TEXT NOT NULL,
    settings TEXT NOT NULL,
    reps INTEGER NOT NULL,
    faulty_reps INTEGER NOT NULL
);
INSERT INTO "analyses" VALUES(1,'2025-11-10T20:00:05','squat','oblique','blazepose 1','temporal 2','0.1.0','{"values": {"depth.max": 5.0}}',2,1);
INSERT INTO "analyses" VALUES(2,'2025-11-10T20:01:05','squat','front','blazepose 1','temporal 2','0.1.0','{}',1,0);
CREATE TABLE athletes (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE
);
INSERT INTO "athletes" VALUES(1,'Änne Groß','anne gross');
INSERT INTO "athletes" VALUES(2,'Ben','ben');
CREATE TABLE clip_tags (
    clip_id INTEGER NOT NULL REFERENCES clips(id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
    PRIMARY KEY (clip_id, tag_id)
) WITHOUT ROWID;
INSERT INTO "clip_tags" VALUES(1,1);
INSERT INTO "clip_tags" VALUES(2,1);
INSERT INTO "clip_tags" VALUES(1,2);
CREATE TABLE clips (
    id INTEGER PRIMARY KEY,
    content_hash TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    filmed TEXT NOT NULL,
    added TEXT NOT NULL,
    duration_s REAL NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    fps REAL NOT NULL,
    athlete_id INTEGER REFERENCES athletes(id) ON DELETE SET NULL,
    notes TEXT NOT NULL DEFAULT '',
    missing INTEGER NOT NULL DEFAULT 0,
    folded TEXT NOT NULL DEFAULT ''
);
INSERT INTO "clips" VALUES(1,'0000000000000000000000000000000000000000000000000000000000000001','/videos/kniebeuge schräg.mov','kniebeuge schräg.mov',1000,1000000000000000001,'2025-11-02T18:04:11','2025-11-10T20:00:00',11.0,1080,1920,29.97,1,'left knee',0,'kniebeuge schrag.mov anne gross heavy paused left knee');
INSERT INTO "clips" VALUES(2,'0000000000000000000000000000000000000000000000000000000000000002','/videos/IMG_0102.MOV','IMG_0102.MOV',2000,1000000000000000002,'2025-11-02T18:10:40','2025-11-10T20:00:00',12.0,1080,1920,29.97,1,'',0,'img_0102.mov anne gross heavy');
INSERT INTO "clips" VALUES(3,'0000000000000000000000000000000000000000000000000000000000000003','/videos/IMG_0103.MOV','IMG_0103.MOV',3000,1000000000000000003,'2025-11-09T07:00:00','2025-11-10T20:00:00',13.0,1080,1920,29.97,1,'',1,'img_0103.mov anne gross');
INSERT INTO "clips" VALUES(4,'0000000000000000000000000000000000000000000000000000000000000004','/videos/deadlift.mp4','deadlift.mp4',4000,1000000000000000004,'2025-11-09T09:30:00','2025-11-10T20:00:00',14.0,1080,1920,29.97,2,'',0,'deadlift.mp4 ben');
INSERT INTO "clips" VALUES(5,'0000000000000000000000000000000000000000000000000000000000000005','/videos/nobody.mp4','nobody.mp4',5000,1000000000000000005,'2025-10-01T12:00:00','2025-11-10T20:00:00',15.0,1080,1920,29.97,NULL,'',0,'nobody.mp4');
CREATE TABLE findings (
    clip_id INTEGER NOT NULL REFERENCES analyses(clip_id) ON DELETE CASCADE,
    rule TEXT NOT NULL,
    rep INTEGER NOT NULL,
    severity TEXT NOT NULL,
    value REAL NOT NULL,
    threshold REAL NOT NULL,
    unit TEXT NOT NULL,
    PRIMARY KEY (clip_id, rule, rep)
) WITHOUT ROWID;
INSERT INTO "findings" VALUES(1,'depth',2,'major',12.0,5.0,'°');
INSERT INTO "findings" VALUES(1,'knee_caving',1,'borderline',0.88,0.9,'');
CREATE TABLE gold_standards (
    clip_id INTEGER NOT NULL REFERENCES clips(id) ON DELETE CASCADE,
    exercise TEXT NOT NULL,
    PRIMARY KEY (clip_id, exercise)
) WITHOUT ROWID;
INSERT INTO "gold_standards" VALUES(2,'squat');
CREATE TABLE reps (
    clip_id INTEGER NOT NULL REFERENCES analyses(clip_id) ON DELETE CASCADE,
    rep INTEGER NOT NULL,
    start_frame INTEGER NOT NULL,
    bottom_frame INTEGER NOT NULL,
    end_frame INTEGER NOT NULL,
    figures TEXT NOT NULL,
    PRIMARY KEY (clip_id, rep)
) WITHOUT ROWID;
INSERT INTO "reps" VALUES(1,1,10,40,80,'{"thigh_angle_min_deg": -4.0}');
INSERT INTO "reps" VALUES(1,2,90,120,160,'{"thigh_angle_min_deg": 12.0}');
INSERT INTO "reps" VALUES(2,1,5,40,90,'{"thigh_angle_min_deg": 2.0}');
CREATE TABLE tags (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE
);
INSERT INTO "tags" VALUES(1,'heavy','heavy');
INSERT INTO "tags" VALUES(2,'Paused','paused');
CREATE TABLE thumbnails (
    clip_id INTEGER PRIMARY KEY REFERENCES clips(id) ON DELETE CASCADE,
    jpeg BLOB NOT NULL
);
INSERT INTO "thumbnails" VALUES(1,X'FFD8FFE0');
CREATE INDEX clips_path ON clips(path);
CREATE INDEX clips_filmed ON clips(filmed);
CREATE INDEX clips_athlete ON clips(athlete_id, filmed);
CREATE INDEX clip_tags_tag ON clip_tags(tag_id);
COMMIT;
PRAGMA user_version = 1;
PRAGMA application_id = 1280076130;
